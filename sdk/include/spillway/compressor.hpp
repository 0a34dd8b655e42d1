// Writing a compressor: a struct with a constant table and one pure function.
//
//   struct Squeeze {
//     static constexpr spw::CompressorTable table{.id = "squeeze", .name = "Squeeze"};
//     int32_t recognise(Call, const TextContext&, std::string_view head, std::string_view tail);  // leave out: general
//     Status rewrite(Call, const TextContext&, int32_t level, std::string_view in, std::string_view& out);
//   };
//   SPW_COMPRESSOR_PLUGIN(Squeeze)
//
// text/*.hpp has what compressors have in common: lines, markers, escape sequences, what may not be left out. Texts of
// failed calls never reach rewrite(), nor do those of files below level max.
//
// Threading: called from any thread, several at once. The result depends on the arguments alone.
#pragma once

#include <string>

#include "Plugin.hpp"
#include "compressor.h"
#include "text/Arguments.hpp"
#include "text/Command.hpp"
#include "text/ReadingTool.hpp"

namespace spw {

// Fields as in spw_compressor.
struct CompressorTable {
  const char* id = nullptr;
  const char* name = nullptr;
  int32_t order = 100;
};

// Where a text comes from; all of it may be empty.
struct TextContext {
  std::string_view tool, arguments, path;
  bool isError = false;
  std::string_view handle = {};  // for markers
  text::Command command = {};    // the shell command the call ran, if it ran one

  // The text is a file's, or may be in part: an edit tool will have to find it as it is.
  bool ofFile() const { return command.readsFile() || text::isReadingTool(tool); }
};

// What rewrite() gives when it has made `result` of `in`: SPW_OK with it in the call's arena, SPW_DECLINED when it is
// empty or no shorter.
inline Status shorter(Call call, std::string_view in, std::string_view result, std::string_view& out) {
  if (result.empty() || result.size() >= in.size()) return SPW_DECLINED;
  out = call.copy(result);
  return SPW_OK;
}

namespace detail {

template <class Owner, class T>
struct CompressorHooks {
  // The context as the layer shows it, for as long as a call takes.
  struct Shown {
    explicit Shown(const spw_text_context& raw)
        : command(text::commandIn(view(raw.arguments))),
          context{view(raw.tool),
                  view(raw.arguments),
                  view(raw.path),
                  raw.is_error != 0,
                  SPW_HAS(&raw, handle) ? view(raw.handle) : std::string_view{},
                  text::Command(command)} {}
    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;

    const std::string command;
    const TextContext context;
  };

  static int32_t recognise(void* self, spw_call* raw, const spw_text_context* context, spw_str head,
                           spw_str tail) noexcept {
    int32_t sure = 0;
    guardedVoid([&] {
      const Shown shown(*context);
      sure = Owner::template part<T>(self).recognise(Owner::call(self, raw), shown.context, view(head), view(tail));
    });
    return sure;
  }
  static constexpr auto recogniser() -> decltype(&CompressorHooks::recognise) {
    if constexpr (requires(T & part, Call call, const TextContext& context, std::string_view end) {
                    part.recognise(call, context, end, end);
                  }) {
      return &CompressorHooks::recognise;
    } else {
      return nullptr;
    }
  }

  static spw_status rewrite(void* self, spw_call* raw, const spw_text_context* context, int32_t level, spw_str in,
                            spw_str* out) noexcept {
    return guarded([&]() -> Status {
      if (context->is_error != 0) return SPW_DECLINED;
      const Shown shown(*context);
      if (level < SPW_LEVEL_MAX && shown.context.ofFile()) return SPW_DECLINED;
      std::string_view result;
      const Status status =
          Owner::template part<T>(self).rewrite(Owner::call(self, raw), shown.context, level, view(in), result);
      *out = str(result);
      return status;
    });
  }
};

}  // namespace detail

// The kit for SPW_PLUGIN.
template <class T>
struct Compressor {
  using Part = T;
  using Row = spw_compressor;
  using Set = spw_compressor_set;
  static constexpr std::string_view kInterface = SPW_COMPRESSOR_ID;
  template <class Owner>
  static constexpr spw_compressor kTable = {sizeof(spw_compressor),
                                            T::table.id,
                                            T::table.name,
                                            T::table.order,
                                            detail::CompressorHooks<Owner, T>::recogniser(),
                                            &detail::CompressorHooks<Owner, T>::rewrite};
};

}  // namespace spw

// A plugin that is this one compressor.
#define SPW_COMPRESSOR_PLUGIN(Type) \
  SPW_PLUGIN((spw::detail::infoOf<Type>(Type::table.id, Type::table.name)), spw::Compressor<Type>)
