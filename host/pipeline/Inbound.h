// What one client asks, read to the depth that is needed: its route and the members that steer routing always, the
// canonical document only when some candidate speaks another wire.
//
// One thread at a time.
#pragma once

#include <spillway/provider.h>

#include <optional>
#include <string>

#include "host/base/Body.h"
#include "host/base/Call.h"
#include "host/base/Multipart.h"
#include "host/base/Result.h"
#include "host/pipeline/ClientRequest.h"
#include "host/plugins/PluginSet.h"

namespace spillway::pipeline {

class Inbound {
 public:
  Inbound() = default;

  // Skims the body: a form when the content type says so and the operation takes one, else JSON. An error is the
  // client's: no JSON object, no model, nested too deeply.
  static base::Result<Inbound> read(const plugins::RouteMatch& match, base::Bytes body,
                                    std::string_view contentType = {});

  const plugins::Translator& wire() const { return *wire_; }
  int32_t operation() const { return operation_; }
  bool streaming() const { return streaming_; }
  const std::string& model() const { return model_; }
  std::string_view path() const { return path_; }  // of the route that answers
  base::Body& body() { return body_; }
  const base::Multipart* form() const { return form_ ? &*form_ : nullptr; }  // null: the body is JSON
  size_t size() const { return size_; }

  // What the request needs of a model, as far as a glance at its bytes tells.
  bool wantsTools() const { return wantsTools_; }
  bool wantsVision() const { return (media_ & SPW_CAP_VISION) != 0; }
  uint32_t media() const { return media_; }      // SPW_CAP_VISION, _PDF and _AUDIO, of enum spw_cap
  bool continues() const { return continues_; }  // an answer stands in it already
  // The client gives back a token that it keeps for another vendor. An upstream would take it for a forged one of its
  // own; the wire's translator leaves it out.
  bool carriesEnvelope() const { return envelope_; }

  // Something is to be put into the request, or taken out of its answer: its bytes cannot go through.
  void writeAnew() { anew_ = true; }
  bool writtenAnew() const { return anew_; }

  // There may be results of tools in it.
  bool carriesResults() const { return results_; }

  // The canonical document, read on first use; a candidate's request is made of a copy. Null when the request asks
  // nothing of a model. Lives in the call's arena, as do the notes left for the client's writer.
  base::Result<const spw_json*> canonical(spw_call& call, const ClientRequest& request);

  // Another document, of the arena of the calls to come, takes the place of the body.
  void replace(spw_json* document) { document_ = document; }
  bool replaced() const { return document_ != nullptr; }
  spw_json* document() const { return document_; }  // null: the body is the request

  // Another body that means the same takes the place of the one that was read. Nothing has been made of that one yet.
  void become(base::Bytes body);

  // True once the codec has read the request and found no question in it.
  bool asksNothing() const { return asksNothing_; }

  // What reading the document has lost already.
  const base::LossReport& losses() const { return losses_; }

  // What read_request left for the writer; null when it was never called.
  const spw_json* notes() const { return notes_; }

  // The arena goes: drops the documents. The body can be read again.
  void forgetDocuments();
  // The request will not be sent again: drops the body too.
  void forget();

 private:
  explicit Inbound(base::Bytes body);
  base::Result<void> readForm(std::string_view contentType, const plugins::RouteMatch& match);
  base::Result<void> refuseUnnamed() const;

  const plugins::Translator* wire_ = nullptr;
  int32_t operation_ = 0;
  bool streaming_ = false, wantsTools_ = false, continues_ = false, asksNothing_ = false, envelope_ = false,
       results_ = false, anew_ = false;
  uint32_t media_ = 0;
  std::string model_;
  std::string_view path_;
  size_t size_ = 0;
  base::Body body_;
  spw_json* document_ = nullptr;  // instead of the body
  std::optional<base::Multipart> form_;
  spw_json* canonical_ = nullptr;
  spw_json* notes_ = nullptr;
  base::LossReport losses_;
};

}  // namespace spillway::pipeline
