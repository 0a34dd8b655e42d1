// Writing a translator: a struct with a constant table, request functions, and two classes for responses.
//
//   struct Toy {
//     static constexpr spw_route routes[] = {{"POST", "/toy", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr}};
//     static constexpr spw::WireTable table{.wire = "toy", .name = "Toy", .routes = routes};
//
//     Status readRequest(Call, const Received&, Json& canonical, Error&);
//     Status writeRequest(Call, Json canonical, const Target&, Json notes, Json& wire, Error&);
//     Status writeError(Call, const spw_error&, int32_t& httpStatus, Out&);
//     Status readError(Call, int32_t httpStatus, std::string_view body, Error&);
//     Status visitTexts(Call, Json wire, const Texts&);
//     // optional:
//     Status usageOption(Call, std::string_view present, std::string_view& value);
//     Status writeModels(Call, ModelList, Out&);
//     Status writeCount(Call, int64_t tokens, Out&);
//     Status writeModel(Call, const spw_model_row&, Out&);
//     Status writeProbe(Call, std::string_view path, Out&);
//     Status streamType(Call, std::string_view path, std::string_view query, std::string_view& type);
//     Status writeCountRequest(Call, Json request, const Target&, Json& count, Error&);
//     Status readCount(Call, std::string_view body, int64_t& tokens);
//     Status recall(Call, Json wire, const Shelf&, Json kept, Error&);     // with table.keepMember
//     Status serveKept(Call, const KeptRequest&, const Shelf&, int32_t& httpStatus, Out&, Error&);
//     Status listModels(Call, std::string_view query, ModelList, Out&, Error&);
//     // tasks: what is no conversation
//     Status readTask(Call, int32_t operation, const Received&, Json& canonical, Error&);
//     Status writeTask(Call, int32_t operation, Json canonical, const Target&, Json notes, Json& wire, Error&);
//     Status readTaskReply(Call, int32_t operation, Json notes, std::string_view body, Json& canonical, Error&);
//     Status writeTaskReply(Call, int32_t operation, Json canonical, const ReplyOptions&, Out&, Error&);
//     Status tapTaskReply(Call, int32_t operation, int32_t mode, std::string_view event, std::string_view data, Emit&,
//                         Error&);
//
//     struct Reader {                                  // one per upstream reply
//       Reader(Call, int32_t mode, Json notes);        // notes: missing on same-wire traffic; lives as long as *this
//       Status feed(Call, std::string_view event, std::string_view data, Emit&, Error&);
//       void close(Call, Emit*);                       // null: given up. Exactly once; then destroyed
//     };
//     struct Writer {                                  // one per client reply
//       Writer(Call, const ReplyOptions&);
//       Status put(Call, const spw_event&, Out&, Error&);
//       void close(Call, Out*);
//     };
//   };
//   SPW_TRANSLATOR_PLUGIN(Toy)
//
// All functions may be static or not; what each returns is explained at spw_translator in translator.h.
//
// Threading: request functions are called from any thread, several at once; a Reader or Writer by one thread at a time.
// Reader and Writer outlive the Call of each function: keep text in std::string, never in the call's arena.
#pragma once

#include <string_view>

#include "TranslatorTable.hpp"

namespace spw {

// The kit for SPW_PLUGIN.
template <class T>
struct Translator {
  using Part = T;
  using Row = spw_translator;
  using Set = spw_translator_set;
  static constexpr std::string_view kInterface = SPW_TRANSLATOR_ID;
  template <class Owner>
  static constexpr spw_translator kTable = detail::translatorTable<Owner, T>();
};

}  // namespace spw

// A plugin that is this one codec; its id is the wire's.
#define SPW_TRANSLATOR_PLUGIN(Type) \
  SPW_PLUGIN((spw::detail::infoOf<Type>(Type::table.wire, Type::table.name)), spw::Translator<Type>)
