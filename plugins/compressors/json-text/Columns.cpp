#include "Columns.h"

#include <spillway/Text.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>

namespace json_text {
namespace {

constexpr size_t kFewestRows = 4;                     // fewer objects are not worth a table
constexpr size_t kHead = 30, kTail = 10, kLong = 60;  // of a long array so many elements stay
constexpr int kDeepest = 8;                           // objects in objects as columns in columns

// A member's name as JSON.
std::string spelled(spw::Json member) {
  std::string name = "\"";
  spw::escapeTo(name, member.name());
  return name + '"';
}

// A name that can be spelled without escapes, which nearly all can.
bool isPlain(std::string_view name) {
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

bool Columns::sameNames(const Shape& shape, spw::Json object) {
  if (!object.isObject() || object.size() != shape.names.size()) return false;
  size_t i = 0;
  for (spw::Json member = object.first(); member; member = member.next())
    if (member.name() != shape.names[i++]) return false;
  return true;
}

bool Columns::alike(spw::Json one, spw::Json other) {
  if (!one.isObject() || !other.isObject() || one.size() != other.size()) return false;
  for (one = one.first(), other = other.first(); one; one = one.next(), other = other.next())
    if (one.name() != other.name()) return false;
  return true;
}

Columns::Shape Columns::shapeOf(const std::vector<spw::Json>& values) {
  const bool objects = values.size() >= kFewestRows && values[0].isObject() && values[0].size() > 0;
  return objects ? shapeOf(values, 0) : Shape{};
}

Columns::Shape Columns::shapeOf(const std::vector<spw::Json>& objects, int depth) {
  Shape shape;
  for (spw::Json member = objects[0].first(); member; member = member.next()) {
    if (!isPlain(member.name())) return {};
    shape.names.push_back(member.name());
  }
  if (!std::all_of(objects.begin(), objects.end(), [&](spw::Json one) { return sameNames(shape, one); })) return {};
  shape.inner.resize(shape.names.size());
  std::vector<spw::Json> cursors;
  for (spw::Json object : objects) cursors.push_back(object.first());
  for (size_t i = 0; depth < kDeepest && i < shape.names.size(); ++i) {
    if (std::all_of(cursors.begin(), cursors.end(), [](spw::Json one) { return one.isObject() && one.size() > 0; }))
      shape.inner[i] = shapeOf(cursors, depth + 1);
    for (spw::Json& cursor : cursors) cursor = cursor.next();
  }
  return shape;
}

void Columns::writeNames(const Shape& shape, std::string& out) {
  out += '[';
  for (size_t i = 0; i < shape.names.size(); ++i) {
    if (i > 0) out += ',';
    const bool inner = !shape.inner[i].names.empty();
    out.append(inner ? "{\"" : "\"").append(shape.names[i]).append(inner ? "\":" : "\"");
    if (inner) writeNames(shape.inner[i], out);
    if (inner) out += '}';
  }
  out += ']';
}

void Columns::writeRow(const Shape& shape, spw::Json object, std::string& out) {
  out += '[';
  size_t i = 0;
  for (spw::Json member = object.first(); member; member = member.next(), ++i) {
    if (i > 0) out += ',';
    if (shape.inner[i].names.empty()) {
      write(member, out);
    } else {
      writeRow(shape.inner[i], member, out);
    }
  }
  out += ']';
}

void Columns::writeElements(const std::vector<std::string>& elements, std::string_view between,
                            std::string& out) const {
  const bool cut = leaveOut_ && elements.size() > kLong;
  size_t left = 0;
  const auto mark = [&] {
    if (left == 0) return;
    if (out.back() != '\n') out += '\n';
    spw::text::appendMarker(
        out, left, "item", std::string(kItems.substr(0, kItems.size() - 1)) + std::to_string(elements.size()), handle_);
    out += '\n';
    left = 0;
  };
  for (size_t i = 0; i < elements.size(); ++i) {
    const bool stays = !cut || i < kHead || i + kTail >= elements.size() || spw::text::isEssential(elements[i]);
    if (!stays) {
      ++left;
      continue;
    }
    mark();
    out += elements[i];
    if (i + 1 < elements.size()) out += between;
  }
}

void Columns::writeArray(spw::Json array, std::string& out) {
  std::vector<spw::Json> values;
  for (spw::Json value = array.first(); value; value = value.next()) values.push_back(value);
  if (const Shape shape = shapeOf(values); !shape.names.empty()) {
    writeTable(shape, values, "spillway_rows", out);
    return;
  }
  std::vector<std::string> elements(values.size());
  for (size_t i = 0; i < values.size(); ++i) write(values[i], elements[i]);
  out += '[';
  writeElements(elements, ",", out);
  out += ']';
}

bool Columns::writeLines(const std::vector<spw::Json>& values, std::string& out) {
  const Shape shape = shapeOf(values);
  if (!shape.names.empty()) writeTable(shape, values, "spillway_lines", out);
  return !shape.names.empty();
}

void Columns::writeTable(const Shape& shape, const std::vector<spw::Json>& rows, std::string_view name,
                         std::string& out) {
  std::vector<std::string> elements(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) writeRow(shape, rows[i], elements[i]);
  out.append("{\"").append(kColumns).append("\":");
  writeNames(shape, out);
  out.append(",\"").append(name).append("\":[\n");
  writeElements(elements, ",\n", out);
  out += "]}";
}

void Columns::write(spw::Json value, std::string& out) {
  if (value.isArray()) {
    writeArray(value, out);
  } else if (value.isObject()) {
    out += '{';
    for (spw::Json member = value.first(); member; member = member.next()) {
      if (out.back() != '{') out += ',';
      out.append(spelled(member)).append(":");
      write(member, out);
    }
    out += '}';
  } else {
    out += value.raw();
  }
}

}  // namespace json_text
