#include "TextVisitor.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "Spelling.h"

namespace gemini {

using spw::Call;
using spw::Json;

namespace {

constexpr std::string_view kVisitedMembers[] = {"output", "result", "content", "error"};

struct FunctionCall {
  std::string_view id, name;
  Json arguments;
  bool answered = false;
};

class Visitor {
 public:
  Visitor(Call call, const spw::Texts& texts) : call_(call), texts_(texts) {}

  bool visit(Json contents) {
    each(contents, Path("contents"), [&](Json content, const Path& at) {
      each(field(content, "parts"), Path(at, "parts"), [&](Json part, const Path& here) {
        if (const Json made = field(part, "functionCall"); made.isObject()) {
          calls_.push_back({field(made, "id").str(), field(made, "name").str(), field(made, "args")});
        }
        const Json response = field(part, "functionResponse");
        if (response.isObject()) visitResponse(response, Path(here, "functionResponse"));
      });
    });
    return changed_;
  }

 private:
  // Whatever is there: what is wrong with it is said elsewhere.
  template <class Visit>
  static void each(Json list, const Path& at, Visit visit) {
    if (list.isObject()) return visit(list, Path(at, size_t{0}));
    if (!list.isArray()) return;
    size_t index = 0;
    for (Json element : list) visit(element, Path(at, index++));
  }

  Json argumentsOf(Json response) {
    const std::string_view id = field(response, "id").str(), name = field(response, "name").str();
    const auto match = [&](const FunctionCall& call) {
      return !call.answered && (id.empty() || call.id.empty() ? call.name == name : call.id == id);
    };
    const auto found = std::find_if(calls_.begin(), calls_.end(), match);
    if (found == calls_.end()) return {};
    found->answered = true;
    return found->arguments;
  }

  // The text of a response, or all it holds as JSON text when it holds more.
  void visitResponse(Json response, const Path& at) {
    const Json arguments = argumentsOf(response);
    const Json body = field(response, "response");
    if (!body.isObject() || body.size() == 0) return;
    const Json only = body.size() == 1 ? body.first() : Json();
    const bool usual = only.isString() && std::find(std::begin(kVisitedMembers), std::end(kVisitedMembers),
                                                    only.name()) != std::end(kVisitedMembers);
    const std::string_view name = field(response, "name").str();
    const Path inside(at, "response");
    const bool failed = usual && only.name() == "error";
    const std::string_view text = usual ? only.str() : body.dump();
    if (text.empty()) return;
    const auto shorter =
        texts_.offer(text, name, arguments.dump(), failed, usual ? Path(inside, only.name()).text() : inside.text());
    if (!shorter) return;
    changed_ = true;
    if (usual) {
      body.put(only.name(), *shorter);
    } else {
      response.put("response", call_.object().put("output", *shorter));
    }
  }

  Call call_;
  const spw::Texts& texts_;
  std::vector<FunctionCall> calls_;
  bool changed_ = false;
};

}  // namespace

spw::Status visitFunctionTexts(Call call, Json wire, const spw::Texts& texts) {
  return Visitor(call, texts).visit(field(wire, "contents")) ? SPW_OK : SPW_DECLINED;
}

}  // namespace gemini
