// spillway-catalog-tables <entry.json> <folder>: writes the tables of one plugin.
//
//   models.inc     a spw_model row per model
//   prices.inc     a spw_price row per price that holds for long prompts only
//   reasoning.inc  spw_quirk rows about efforts, switches and budgets, models with the same ones together
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>

#include "plugins/catalog/Catalog.h"

namespace {

namespace fs = std::filesystem;
using spillway::catalog::Entry;
using spillway::catalog::Model;

// A C++ literal; texts of the catalogue are JSON and may hold anything.
std::string literal(const std::string& text) {
  std::string out = "\"";
  char code[8];
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte > 0x7e) {
      std::snprintf(code, sizeof code, "\\%03o", byte);
      out += code;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string jsonList(const std::vector<std::string>& words) { return "[\"" + joined(words, "\",\"") + "\"]"; }

std::string modelRows(const Entry& entry) {
  std::ostringstream out;
  out << std::setprecision(12);
  for (const Model& model : entry.models) {
    out << "{" << literal(model.id) << ", " << literal(model.name) << ", " << model.context << ", " << model.output
        << ", " << model.prices.input << ", " << model.prices.output << ", " << model.prices.cacheRead << ", "
        << model.prices.cacheWrite << ", ";
    out << (model.caps.empty() ? "0" : "caps(" + literal(joined(model.caps, " ")) + ")") << ", "
        << (model.wire.empty() ? "nullptr" : literal(model.wire)) << "},\n";
  }
  return out.str();
}

std::string priceRows(const Entry& entry) {
  std::ostringstream out;
  out << std::setprecision(12);
  for (const Model& model : entry.models)
    for (const auto& [above, prices] : model.longPrompts)
      out << "spw::Price{.models = " << literal(model.id) << ", .above = " << above << ", .input = " << prices.input
          << ", .output = " << prices.output << ", .cacheRead = " << prices.cacheRead
          << ", .cacheWrite = " << prices.cacheWrite << "},\n";
  return out.str();
}

// The members that steer one model's reasoning; empty when an effort alone does, or nothing.
std::vector<std::string> controls(const Entry& entry, const Model& model) {
  std::vector<std::string> all;
  if (!model.toggle) return all;
  all = entry.toggle;
  if (!model.efforts.empty()) all.push_back("reasoning_effort");
  return all;
}

std::string budget(const Model& model) {
  std::string out;
  if (model.leastBudget) out += "\"min\":" + std::to_string(*model.leastBudget);
  if (model.mostBudget) out += (out.empty() ? "" : ",") + ("\"max\":" + std::to_string(*model.mostBudget));
  return out.empty() ? out : "{" + out + "}";
}

std::string reasoningRows(const Entry& entry) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> rows;  // quirk and value: models
  for (const Model& model : entry.models) {
    if (!model.efforts.empty()) rows[{"effort_values", jsonList(model.efforts)}].push_back(model.id);
    if (const auto members = controls(entry, model); !members.empty())
      rows[{"reasoning_control", jsonList(members)}].push_back(model.id);
    if (const std::string bounds = budget(model); !bounds.empty()) rows[{"budget_rules", bounds}].push_back(model.id);
  }
  std::string out;
  for (const auto& [quirk, models] : rows)
    out += "{" + literal(quirk.first) + ", " + literal(quirk.second) + ", " + literal(joined(models, ",")) + "},\n";
  return out;
}

void write(const fs::path& file, const std::string& rows) {
  std::ofstream out(file, std::ios::trunc);
  out << rows;
  if (!out.flush()) throw std::runtime_error(file.string() + " cannot be written");
}

}  // namespace

int main(int count, char** words) try {
  if (count != 3) {
    std::cerr << "usage: spillway-catalog-tables ENTRY.json FOLDER\n";
    return 2;
  }
  const Entry entry = spillway::catalog::readEntry(words[1]);
  const fs::path folder = words[2];
  fs::create_directories(folder);
  write(folder / "models.inc", modelRows(entry));
  write(folder / "prices.inc", priceRows(entry));
  write(folder / "reasoning.inc", reasoningRows(entry));
  return 0;
} catch (const std::exception& error) {
  std::cerr << "spillway-catalog-tables: " << error.what() << "\n";
  return 1;
}
