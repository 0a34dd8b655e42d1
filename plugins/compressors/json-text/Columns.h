// A JSON value with the keys of equal objects said once: an array of objects that have the same keys becomes
//
//   {"spillway_columns":["id","name",{"address":["street","city"]}],"spillway_rows":[
//   [1,"Ada",["Main Street 1","Oslo"]],
//   [2,"Bo",["Main Street 2","Rome"]]]}
//
// and of a long one the middle is left out, but for what matters. Objects that stand in lines of their own become such
// a table too, with "spillway_lines" for its rows.
//
// One thread at a time.
#pragma once

#include <spillway/Call.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace json_text {

inline constexpr std::string_view kColumns = "spillway_columns";
inline constexpr std::string_view kItems = "of an array of *";

class Columns {
 public:
  // `leaveOut`: long arrays may lose their middle.
  Columns(bool leaveOut, std::string_view handle) : leaveOut_(leaveOut), handle_(handle) {}

  void write(spw::Json value, std::string& out);

  // Values that stood one in a line. False: they have no keys in common.
  bool writeLines(const std::vector<spw::Json>& values, std::string& out);

  // Whether two objects have the same keys, in the same order.
  static bool alike(spw::Json one, spw::Json other);

 private:
  // The keys that all rows share, and those of the objects in them.
  struct Shape {
    std::vector<std::string_view> names;  // as spelled, with quotes
    std::vector<Shape> inner;             // of the member of that place; no names: it is not an object everywhere
  };

  static bool sameNames(const Shape& shape, spw::Json object);
  static Shape shapeOf(const std::vector<spw::Json>& values);  // no names: too few, or of different keys
  static Shape shapeOf(const std::vector<spw::Json>& objects, int depth);
  static void writeNames(const Shape& shape, std::string& out);
  void writeRow(const Shape& shape, spw::Json object, std::string& out);
  void writeArray(spw::Json array, std::string& out);
  void writeTable(const Shape& shape, const std::vector<spw::Json>& rows, std::string_view name, std::string& out);
  void writeElements(const std::vector<std::string>& elements, std::string_view between, std::string& out) const;

  const bool leaveOut_;
  const std::string_view handle_;
};

}  // namespace json_text
