// One part of a client's content as canonical blocks. Calls and their responses, which need to know of one another, are
// ContentReader's; here is everything a part can be by itself. Members that have no canonical name stay with the block
// as its extra, and a part this codec does not know becomes an opaque block.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <string_view>
#include <vector>

#include "Signatures.h"
#include "Wire.h"

namespace gemini {

class PartReader {
 public:
  explicit PartReader(spw::Call call) : call_(call) {}

  // Appends the blocks of `part`, which is taken over: usually one, none for empty text, two when the part carries
  // another vendor's reasoning. `model`: whether it is the model's, for nobody else's thoughts are told here.
  void read(spw::Json part, spw::Json blocks, bool model, const Path& at) const;

  // A block of inlineData or fileData, wherever it may stand.
  spw::Json media(spw::Json part, const Path& at) const;

  // A part is an object that says one thing; refuses what is none, as the vendor does.
  static void expectPart(spw::Json part, const Path& at);

  // The signature of a part, taken out of it.
  spw::Json takeSignature(spw::Json part, const Path& at) const;

  // Puts the signature of a call on its block, which comes next, or another vendor's reasoning that it carries where
  // that reasoning was.
  void readSignature(spw::Json signature, spw::Json callBlock, spw::Json blocks) const;

  // What is left of `part` becomes the block's extra.
  void keepRest(spw::Json part, spw::Json block) const;

 private:
  void readText(spw::Json part, spw::Json blocks, bool model, const Path& at) const;
  void placeReasoning(const ForeignToken& token, spw::Json blocks) const;
  spw::Json textOf(const std::vector<spw::Json>& thoughts) const;
  spw::Json readThought(spw::Json text, spw::Json signature) const;
  spw::Json readInline(spw::Json part, const Path& at) const;
  spw::Json readFile(spw::Json part, const Path& at) const;

  spw::Call call_;
};

}  // namespace gemini
