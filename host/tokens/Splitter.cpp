#include "host/tokens/Splitter.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace spillway::tokens {
namespace {

// What a thread needs to run expressions; made when it first does.
struct Workspace {
  Workspace()
      : match(pcre2_match_data_create(1, nullptr)),
        context(pcre2_match_context_create(nullptr)),
        stack(pcre2_jit_stack_create(32 * 1024, 1024 * 1024, nullptr)) {
    pcre2_jit_stack_assign(context, nullptr, stack);
  }
  ~Workspace() {
    pcre2_match_data_free(match);
    pcre2_match_context_free(context);
    pcre2_jit_stack_free(stack);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  pcre2_match_data* match;
  pcre2_match_context* context;
  pcre2_jit_stack* stack;
};

}  // namespace

struct Splitter::Expression {
  explicit Expression(pcre2_code* compiled) : code(compiled) {}
  ~Expression() { pcre2_code_free(code); }
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  pcre2_code* code;
};

Splitter::Splitter() = default;
Splitter::Splitter(Splitter&&) noexcept = default;
Splitter& Splitter::operator=(Splitter&&) noexcept = default;
Splitter::~Splitter() = default;

base::Result<Splitter> Splitter::make(std::span<const std::string_view> patterns) {
  Splitter made;
  for (std::string_view pattern : patterns) {
    if (pattern.empty()) {
      made.levels_.push_back(nullptr);
      continue;
    }
    int code = 0;
    PCRE2_SIZE at = 0;
    // Bytes that are no UTF-8 match nothing and so become pieces of their own.
    pcre2_code* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                         PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &code, &at, nullptr);
    if (!compiled) {
      return base::Error{.fault = base::Fault::Unsupported,
                         .httpStatus = 501,
                         .message = "a vocabulary's pattern is wrong at offset " + std::to_string(at)};
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);  // without it the same, slower
    made.levels_.push_back(std::make_unique<Expression>(compiled));
  }
  return made;
}

void Splitter::split(std::string_view text, const Word& word) const {
  if (!text.empty()) split(text, 0, word);
}

void Splitter::split(std::string_view text, size_t level, const Word& word) const {
  if (level == levels_.size()) return word(text, false);
  const Expression* expression = levels_[level].get();
  if (!expression) return split(text, level + 1, word);
  thread_local Workspace workspace;
  const bool atoms = level == 0;
  size_t at = 0;
  while (at < text.size()) {
    const int found = pcre2_match(expression->code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
                                  PCRE2_NOTEMPTY, workspace.match, workspace.context);
    // No match, or a limit of the library's was met: the rest is one piece. Groups have no room here, which is 0.
    if (found < 0) return split(text.substr(at), level + 1, word);
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(workspace.match);
    const size_t begin = range[0], end = range[1];
    if (begin > at) split(text.substr(at, begin - at), level + 1, word);
    if (atoms)
      word(text.substr(begin, end - begin), true);
    else
      split(text.substr(begin, end - begin), level + 1, word);
    at = end;
  }
}

}  // namespace spillway::tokens
