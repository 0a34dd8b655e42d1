// A translator for an invented wire, small enough to read in one go. A request is
//   {"model": "m", "prompt": "...", "limit": 100, "stream": true}
// and the reply, whole or as one frame per line of a server-sent stream, is made of
//   {"text": "..."} and at last {"done": "end" or "length", "read": 12, "wrote": 34}
#include <spillway/translator.hpp>

using spw::Call, spw::Error, spw::Json, spw::Status;

struct Toy {
  static constexpr auto version = "1.0.0", vendor = "Example Org";

  static constexpr spw_route routes[] = {
      {"POST", "/toy", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
  };
  static constexpr spw::WireTable table{.wire = "toy", .name = "Toy", .routes = routes, .streamMember = "stream"};

  // --- requests ---

  // The toy's prompt is one message of the user.
  static Status readRequest(Call call, const spw::Received& in, Json& canonical, Error& error) {
    const Json model = in.wire["model"], prompt = in.wire["prompt"], limit = in.wire["limit"];
    if (!model.isString()) return error.invalid("model", "model is missing or not a string");
    if (!prompt.isString()) return error.invalid("prompt", "prompt is missing or not a string");
    if (!limit.isNothing() && !limit.integer()) return error.invalid("limit", "limit is not a whole number");
    const Json text = call.object().put("type", "text").put("text", prompt.str());
    const Json message = call.object().put("role", "user").put("string", true).put("blocks", call.array().push(text));
    canonical = call.object()
                    .put("model", model)
                    .put("messages", call.array().push(message))
                    .put("stream", in.wire["stream"].isTrue());
    if (limit.integer()) canonical.put("max_output", limit);
    return SPW_OK;
  }

  // All text of the conversation, speaker by speaker. What the toy cannot say is reported, never silently lost.
  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json, Json& wire, Error&) {
    std::string prompt;
    for (Json message : canonical["messages"]) {
      prompt.append(message["role"].str()).append(": ");
      for (Json block : message["blocks"]) {
        if (block["type"].str() == "text") {
          prompt.append(block["text"].str());
        } else {
          call.dropped("messages.blocks", call.concat({"the toy wire has no ", block["type"].str()}));
        }
      }
      prompt += '\n';
    }
    if (canonical["tools"].size() > 0) call.dropped("tools", "the toy wire has no tools");
    if (canonical["sampling"].size() > 0) call.dropped("sampling", "the toy wire has no sampling");
    wire = call.object()
               .put("model", target.model())
               .put("prompt", call.copy(prompt))
               .put("limit", canonical["max_output"])
               .put("stream", target.streaming());
    return SPW_OK;
  }

  // --- replies, upstream side ---

  struct Reader {
    Reader(Call, int32_t, Json) {}

    // Whole or streamed makes no difference here: every piece is an object with text, with an ending, or with both.
    Status feed(Call call, std::string_view, std::string_view data, spw::Emit& emit, Error& error) {
      if (ended_) return SPW_OK;  // nothing follows the ending
      const Json piece = call.parse(data, &error);
      if (!piece.isObject()) return error.failed(SPW_FAULT_SERVER, "the upstream's reply is not a JSON object");
      if (!started_) emit.start({}, piece["model"].str());
      started_ = true;
      if (piece["text"].isString()) {
        if (!open_) emit.open(0, 0, SPW_BLOCK_TEXT);
        open_ = true;
        emit.delta(0, 0, SPW_BLOCK_TEXT, SPW_PART_TEXT, piece["text"].str());
      }
      if (piece["done"].isString()) finish(piece, emit);
      return emit.status();
    }

    // A reply that never said "done" gets no STOP: the host treats it as cut.
    void close(Call, spw::Emit*) {}

   private:
    void finish(Json piece, spw::Emit& emit) {
      if (open_) emit.close(0, 0, SPW_BLOCK_TEXT);
      open_ = false;
      spw_event usage = spw::event(SPW_EVENT_USAGE);
      usage.input = piece["read"].integer().value_or(-1);
      usage.output = piece["wrote"].integer().value_or(-1);
      emit.put(usage);
      emit.stop(0, piece["done"].str() == "length" ? SPW_STOP_LENGTH : SPW_STOP_END);
      emit.end();
      ended_ = true;
    }

    bool started_ = false, open_ = false, ended_ = false;
  };

  // --- replies, client side ---

  struct Writer {
    Writer(Call, const spw::ReplyOptions& options) : streaming_(options.streaming) {}

    Status put(Call, const spw_event& event, spw::Out& out, Error&) {
      switch (event.kind) {
        case SPW_EVENT_DELTA:
          if (event.part != SPW_PART_TEXT || event.block != SPW_BLOCK_TEXT) return SPW_OK;
          if (!streaming_) {
            spw::escapeTo(text_, spw::view(event.text));
            return SPW_OK;
          }
          text_ = R"({"text":")";
          spw::escapeTo(text_, spw::view(event.text));
          return frame(out, text_ + "\"}");
        case SPW_EVENT_USAGE:
          if (event.input >= 0) read_ = event.input;
          if (event.output >= 0) wrote_ = event.output;
          return SPW_OK;
        case SPW_EVENT_STOP:
          done_ = event.stop == SPW_STOP_LENGTH ? "length" : "end";
          return SPW_OK;
        case SPW_EVENT_ERROR:
          failed_ = true;
          return frame(out, errorText(spw::view(event.text)));
        default:
          return SPW_OK;
      }
    }

    // Written at the end, because counts may come after the reason to stop. Without a reason nothing looks complete.
    void close(Call, spw::Out* out) {
      if (out == nullptr || failed_ || done_.empty()) return;
      std::string ending = R"("done":")" + done_ + "\"";
      if (read_ >= 0) ending += R"(,"read":)" + std::to_string(read_);
      if (wrote_ >= 0) ending += R"(,"wrote":)" + std::to_string(wrote_);
      frame(*out, streaming_ ? "{" + ending + "}" : R"({"text":")" + text_ + "\"," + ending + "}");
    }

   private:
    Status frame(spw::Out& out, const std::string& json) {
      out.write(streaming_ ? "data: " + json + "\n\n" : json);
      return SPW_OK;
    }

    const bool streaming_;
    bool failed_ = false;
    std::string text_, done_;
    int64_t read_ = -1, wrote_ = -1;
  };

  // --- errors and texts ---

  static Status writeError(Call, const spw_error& error, int32_t&, spw::Out& out) {
    out.write(errorText(spw::view(error.message)));
    return SPW_OK;
  }

  static Status readError(Call call, int32_t, std::string_view body, Error& error) {
    const Json message = call.parse(body)["error"];
    if (!message.isString()) return SPW_DECLINED;
    error.message(message.str());
    return SPW_OK;
  }

  // No tool ever produced a text here.
  static Status visitTexts(Call, Json, const spw::Texts&) { return SPW_DECLINED; }

 private:
  static std::string errorText(std::string_view message) {
    std::string text = R"({"error":")";
    spw::escapeTo(text, message);
    return text + "\"}";
  }
};

SPW_TRANSLATOR_PLUGIN(Toy)
