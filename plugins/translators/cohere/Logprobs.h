// Log probabilities: this wire gives them by piece of text, with ids of the tokens the piece is made of; the canonical
// list is by token. A piece stands for one token there, and its probability is that of all its tokens.
//
// Free functions; one tree, one thread.
#pragma once

#include <spillway/translator.hpp>

namespace cohere {

inline spw::Json readLogprob(spw::Call call, spw::Json item) {
  double sum = 0;
  for (spw::Json one : item["logprobs"]) sum += one.number().value_or(0);
  const spw::Json out = call.object().put("token", item["text"].str());
  if (item["logprobs"].size() == 1) {
    out.put("logprob", item["logprobs"].first().clone());
  } else {
    out.put("logprob", sum);
  }
  return out.put("bytes", nullptr).put("top_logprobs", call.array());
}

inline spw::Json writeLogprob(spw::Call call, spw::Json token) {
  return call.object()
      .put("text", token["token"].str())
      .put("token_ids", call.array())
      .put("logprobs", call.array().push(token["logprob"].clone()));
}

}  // namespace cohere
