// Writing a compressor: a struct with a constant table and one pure function.
//
//   struct Squeeze {
//     static constexpr spw::CompressorTable table{.id = "squeeze", .name = "Squeeze"};
//     Status rewrite(Call, const TextContext&, int32_t level, std::string_view in, std::string_view& out);
//   };
//   SPW_COMPRESSOR_PLUGIN(Squeeze)
//
// Threading: called from any thread, several at once. The result depends on the arguments alone.
#pragma once

#include "Plugin.hpp"
#include "compressor.h"

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
  bool isError;
};

namespace detail {

template <class Owner, class T>
struct CompressorHooks {
  static spw_status rewrite(void* self, spw_call* raw, const spw_text_context* context, int32_t level, spw_str in,
                            spw_str* out) noexcept {
    return guarded([&] {
      const TextContext wrapped{view(context->tool), view(context->arguments), view(context->path),
                                context->is_error != 0};
      std::string_view result;
      const Status status =
          Owner::template part<T>(self).rewrite(Owner::call(self, raw), wrapped, level, view(in), result);
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
  static constexpr spw_compressor kTable = {sizeof(spw_compressor), T::table.id, T::table.name, T::table.order,
                                            &detail::CompressorHooks<Owner, T>::rewrite};
};

}  // namespace spw

// A plugin that is this one compressor.
#define SPW_COMPRESSOR_PLUGIN(Type) \
  SPW_PLUGIN((spw::detail::infoOf<Type>(Type::table.id, Type::table.name)), spw::Compressor<Type>)
