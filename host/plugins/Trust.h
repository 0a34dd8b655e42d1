// Whose plugins are loaded. What came with the program is as good as the program and is not asked.
//
// A plain value; its functions read files and may be called from any thread.
#pragma once

#include <string>
#include <vector>

#include "host/plugins/PluginFile.h"

namespace spillway::plugins {

class Trust {
 public:
  enum class Policy {
    Any,      // whatever is in the folders; a signature that is wrong is refused all the same
    Signed,   // only what has a good signature, whoever has made it
    Trusted,  // only what one of the publishers has signed
  };
  struct Publisher {
    std::string name, key;  // base64
  };

  Trust() = default;
  // `own`: folders of the program's own plugins.
  Trust(Policy policy, std::vector<Publisher> publishers, std::vector<std::string> own)
      : policy_(policy), publishers_(std::move(publishers)), own_(std::move(own)) {}

  // What was found of one file.
  struct Verdict {
    std::string refusal;  // a sentence with what to do; empty: it may be loaded
    std::string note;     // "signed by acme"; empty: it has no signature
  };
  Verdict judge(const PluginFile& file) const;

 private:
  Policy policy_ = Policy::Any;
  std::vector<Publisher> publishers_;
  std::vector<std::string> own_;
};

}  // namespace spillway::plugins
