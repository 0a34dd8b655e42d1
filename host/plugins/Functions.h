// The functions a plugin can be inside of, by number: what breadcrumbs and messages call them.
//
// Plain values, any thread.
#pragma once

#include <cstdint>

namespace spillway::plugins {

// The numbers are written to the breadcrumb file; append only.
enum class Function : uint16_t {
  None = 0,
  Load,  // the dynamic linker and the library's constructors
  Start,
  Stop,
  Get,
  ReadRequest,
  WriteRequest,
  UsageOption,
  ReaderOpen,
  ReaderFeed,
  ReaderClose,
  WriterOpen,
  WriterPut,
  WriterClose,
  WriteError,
  ReadError,
  VisitTexts,
  WriteModels,
  WriteCount,
  Prepare,
  Sign,
  Classify,
  Limits,
  Refresh,
  LoginBegin,
  LoginPoll,
  Rewrite,
  WriteModel,
  WriteProbe,
  StreamType,
  WriteCountRequest,
  ReadCount,
  Recall,
  WriterKeep,
  ServeKept,
  ReadTask,
  WriteTask,
  ReadTaskReply,
  WriteTaskReply,
  TapTaskReply,
  ListModels,
  Recognise,
  PrepareQuota,
  Quota,
  Logout,
  Count
};

// "read_request"; static.
const char* functionName(Function function);

}  // namespace spillway::plugins
