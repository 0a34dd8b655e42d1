#!/usr/bin/env python3
"""What usage objects cost, worked out a second time: with decimal arithmetic, from the vendors' own objects, without a
line of the product. Writes tests/costs/golden.json; with --check it compares instead.

The recorded objects are in tests/fixtures/costs/recorded.json (tests/fixtures/SOURCES.md says where they are from),
each with the prices of that model in US dollars per million tokens. Every one is taken as recorded, a good deal larger
above a step of price, and in another service tier or period; what no recording has (an hour's cache, sound, pictures,
prices nobody knows) is made up below. The rules are those of docs/costs.md.
"""
import datetime
import json
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE.parent / "fixtures" / "costs" / "recorded.json"
GOLDEN = HERE / "golden.json"
NOW = "2026-06-15"
PARTS = ("input", "output", "cache_read", "cache_write", "cache_write_1h", "input_audio", "input_image", "output_audio",
         "output_image")


# What each wire's usage object means.

def number(value):
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def within(whole, reported):
    """A part is never larger than the whole."""
    return reported if whole is None or reported is None else min(reported, whole)


def counted(read=None, written=None, **parts):
    tokens = {name: 0 for name in PARTS}
    tokens.update({name: count or 0 for name, count in parts.items()})
    tokens["input"], tokens["output"] = read, written
    return tokens


def besides(usage, reading, writing, details):
    """Some vendors count reasoning beside what was written; their total gives it away."""
    read, written = number(usage.get(reading)), number(usage.get(writing))
    reasoning = number((usage.get(details) or {}).get("reasoning_tokens"))
    total = number(usage.get("total_tokens"))
    if reasoning and None not in (read, written) and total == read + written + reasoning:
        written += reasoning
    return read, written


def openai_chat(usage):
    read, written = besides(usage, "prompt_tokens", "completion_tokens", "completion_tokens_details")
    given, made = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
    cached = [number(x) for x in (given.get("cached_tokens"), usage.get("prompt_cache_hit_tokens"),
                                  usage.get("cached_tokens"), usage.get("num_cached_tokens"))]
    return counted(read, written, cache_read=next((x for x in cached if x is not None), 0),
                   cache_write=number(given.get("cache_write_tokens")), input_audio=number(given.get("audio_tokens")),
                   input_image=number(given.get("image_tokens")), output_audio=number(made.get("audio_tokens")),
                   output_image=number(made.get("image_tokens")))


def openai_responses(usage):
    read, written = besides(usage, "input_tokens", "output_tokens", "output_tokens_details")
    given = usage.get("input_tokens_details") or {}
    return counted(read, written, cache_read=number(given.get("cached_tokens")),
                   cache_write=number(given.get("cache_write_tokens")))


def anthropic_messages(usage):
    fresh, hit = number(usage.get("input_tokens")), number(usage.get("cache_read_input_tokens")) or 0
    kept = number(usage.get("cache_creation_input_tokens")) or 0
    hour = number((usage.get("cache_creation") or {}).get("ephemeral_1h_input_tokens")) or 0
    read = None if fresh is None else fresh + hit + kept
    return counted(read, number(usage.get("output_tokens")), cache_read=hit, cache_write=kept, cache_write_1h=hour)


def gemini(usage):
    read = number(usage.get("promptTokenCount"))
    if read is not None:
        read += number(usage.get("toolUsePromptTokenCount")) or 0
    answer, thoughts = number(usage.get("candidatesTokenCount")), number(usage.get("thoughtsTokenCount"))
    written = None if answer is None and thoughts is None else (answer or 0) + (thoughts or 0)

    def modality(details, name):
        found = [number(x.get("tokenCount")) for x in usage.get(details) or [] if x.get("modality") == name]
        return next((x for x in reversed(found) if x), 0)

    return counted(read, written, cache_read=within(read, number(usage.get("cachedContentTokenCount"))),
                   input_audio=modality("promptTokensDetails", "AUDIO"),
                   input_image=modality("promptTokensDetails", "IMAGE"),
                   output_audio=modality("candidatesTokensDetails", "AUDIO"),
                   output_image=modality("candidatesTokensDetails", "IMAGE"))


def bedrock_converse(usage):
    fresh, hit = number(usage.get("inputTokens")), number(usage.get("cacheReadInputTokens")) or 0
    kept = number(usage.get("cacheWriteInputTokens")) or 0
    hour = sum(number(x.get("inputTokens")) or 0 for x in usage.get("cacheDetails") or [] if x.get("ttl") == "1h")
    read = None if fresh is None else fresh + hit + kept
    return counted(read, number(usage.get("outputTokens")), cache_read=hit, cache_write=kept, cache_write_1h=hour)


def cohere(usage):
    tokens = usage.get("tokens") or {}
    read = number(tokens.get("input_tokens"))
    return counted(read, number(tokens.get("output_tokens")), cache_read=within(read, number(usage.get("cached_tokens"))))


def ollama(usage):
    return counted(number(usage.get("prompt_eval_count")), number(usage.get("eval_count")))


# What it comes to.

def prices_of(case, tokens):
    prices, factor = dict(case["prices"]), Decimal(1)
    for row in case.get("rows", []):
        if row.get("from", "0000") > case["day"] or row.get("until", "9999") <= case["day"]:
            continue
        if "above" in row and (tokens["input"] is None or tokens["input"] <= row["above"]):
            continue
        if "service_tier" in row and row["service_tier"] != case.get("service_tier"):
            continue
        prices.update({name: row[name] for name in PARTS if name in row})
        factor = Decimal(row["factor"]) if "factor" in row else factor
    return {name: Decimal(price) for name, price in prices.items()}, factor


def cost(case):
    """Micro-dollars, or None when they are unknown; and whether a price had to be borrowed."""
    tokens = READERS[case["wire"]](case["usage"])
    prices, factor = prices_of(case, tokens)
    read, written = tokens["input"], tokens["output"]
    left = read
    parts = []
    estimated = False
    hour = min(tokens["cache_write_1h"], tokens["cache_write"])
    for name, count in (("cache_read", tokens["cache_read"]), ("cache_write", tokens["cache_write"] - hour)):
        estimated = estimated or (count > 0 and name not in prices)
        parts.append((count, prices.get(name, prices.get("input"))))
    parts.append((hour, prices.get("cache_write_1h")))
    if left is not None:
        left = max(0, left - tokens["cache_read"] - tokens["cache_write"])
        for name, price in (("input_audio", prices.get("input_audio")),
                            ("input_image", prices.get("input_image", prices.get("input")))):
            part = min(tokens[name], left)
            parts.append((part, price))
            left -= part
    parts.append((left, prices.get("input")))
    if written is not None:
        for name in ("output_audio", "output_image"):
            part = min(tokens[name], written)
            parts.append((part, prices.get(name)))
            written -= part
    parts.append((written, prices.get("output")))
    total = Decimal(0)
    for count, price in parts:
        if count == 0 or price == 0:
            continue
        if count is None or price is None:
            return None, False
        total += count * price
    if total == 0:
        return 0, False
    return int((total * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP)), estimated


# The cases.

def larger(value, times):
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value * times
    if isinstance(value, dict):
        return {name: larger(one, times) for name, one in value.items()}
    if isinstance(value, list):
        return [larger(one, times) for one in value]
    return value


def doubled(prices):
    return {name: format(Decimal(price) * 2, "f") for name, price in prices.items()}


def variants(recorded):
    for number_, row in enumerate(recorded):
        base = {name: row[name] for name in ("provider", "wire", "model", "source", "usage", "prices")}
        base["day"] = NOW
        steps = [dict(step) for step in row.get("above", [])]
        if steps:
            base["rows"] = steps
        if "service_tier" in row:
            base["service_tier"] = row["service_tier"]
        yield dict(base, case="as recorded")
        if not row["prices"]:
            continue
        if number_ % 2 == 0:
            rows = steps or [dict(doubled(row["prices"]), above=20_000)]
            yield dict(base, case="a larger one, above a step", usage=larger(row["usage"], 1009), rows=rows)
        elif number_ % 4 == 1:
            rows = steps + [{"service_tier": "flex", "factor": "0.5"}, {"service_tier": "priority", "factor": "1.75"}]
            tier = "flex" if number_ % 8 == 1 else "priority"
            yield dict(base, case="in the tier " + tier, usage=larger(row["usage"], 37), rows=rows, service_tier=tier)
        else:
            rows = [{"from": "2026-07-01", "factor": "0.333333"}, dict(doubled(row["prices"]), until="2026-06-01")]
            day = ("2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01")[number_ // 4 % 4]
            yield dict(base, case="on " + day, usage=larger(row["usage"], 13), rows=rows, day=day)


def made_up():
    def one(wire, case, usage, prices, **more):
        return dict({"provider": "made up", "wire": wire, "model": "m", "source": "made up", "usage": usage,
                     "prices": prices, "day": NOW, "case": case}, **more)

    claude = {"input": "3", "output": "15", "cache_read": "0.3", "cache_write": "3.75", "cache_write_1h": "6"}
    for fresh, hit, five, hour, written in ((10, 0, 0, 1000, 5), (1, 50_000, 333, 777, 1), (0, 0, 1, 1, 0),
                                            (123_457, 200_001, 4_099, 8_191, 64_000)):
        usage = {"input_tokens": fresh, "cache_read_input_tokens": hit, "cache_creation_input_tokens": five + hour,
                 "cache_creation": {"ephemeral_5m_input_tokens": five, "ephemeral_1h_input_tokens": hour},
                 "output_tokens": written, "service_tier": "standard"}
        yield one("anthropic-messages", "writes for five minutes and an hour", usage, claude)
        yield one("anthropic-messages", "the same as a batch", dict(usage, service_tier="batch"), claude,
                  rows=[{"service_tier": "batch", "factor": "0.5"}], service_tier="batch")
        yield one("anthropic-messages", "above a step, which says all", usage, claude,
                  rows=[dict(doubled(claude), above=200_000)])
        unknown = {name: price for name, price in claude.items() if name != "cache_write_1h"}
        yield one("anthropic-messages", "an hour of unknown price", usage, unknown)
        yield one("bedrock-converse", "writes for five minutes and an hour",
                  {"inputTokens": fresh, "outputTokens": written, "totalTokens": fresh + hit + five + hour + written,
                   "cacheReadInputTokens": hit, "cacheWriteInputTokens": five + hour,
                   "cacheDetails": [{"ttl": "1h", "inputTokens": hour}, {"ttl": "5m", "inputTokens": five}]}, claude)
    heard = {"input": "2.5", "output": "10", "input_audio": "40", "output_audio": "80"}
    for prompt, audio, cached, answer, spoken in ((100, 60, 0, 50, 40), (1, 1, 0, 1, 1), (99_991, 7, 99_000, 3, 0)):
        usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer,
                 "prompt_tokens_details": {"audio_tokens": audio, "cached_tokens": cached},
                 "completion_tokens_details": {"audio_tokens": spoken, "reasoning_tokens": 0}}
        yield one("openai-chat", "sound", usage, heard)
        yield one("openai-chat", "sound of unknown price", usage, {"input": "2.5", "output": "10"})
        yield one("openai-chat", "cache reads at their own price", usage, dict(heard, cache_read="1.25"))
    seen = {"input": "0.3", "output": "2.5", "cache_read": "0.03", "input_audio": "1", "output_image": "30"}
    for prompt, image, audio, answer, drawn in ((1300, 1290, 0, 1290, 1290), (500, 258, 200, 1400, 1290), (33, 0, 32, 1, 0)):
        usage = {"promptTokenCount": prompt, "candidatesTokenCount": answer, "totalTokenCount": prompt + answer,
                 "promptTokensDetails": [{"modality": "IMAGE", "tokenCount": image},
                                         {"modality": "AUDIO", "tokenCount": audio},
                                         {"modality": "TEXT", "tokenCount": prompt - image - audio}],
                 "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": drawn}]}
        yield one("gemini", "pictures and sound", usage, seen)
        yield one("gemini", "pictures that are looked at at their own price", usage, dict(seen, input_image="0.21"))
        yield one("gemini", "pictures of unknown price", usage, {"input": "0.3", "output": "2.5"})
    whole = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100,
             "prompt_tokens_details": {"cached_tokens": 600, "cache_write_tokens": 100}}
    for case, prices in (("everything is known", {"input": "5", "output": "30", "cache_read": "0.5", "cache_write": "6.25"}),
                         ("reads of unknown price", {"input": "5", "output": "30", "cache_write": "6.25"}),
                         ("writes of unknown price", {"input": "5", "output": "30", "cache_read": "0.5"}),
                         ("an unknown price of input", {"output": "30"}), ("an unknown price of output", {"input": "5"}),
                         ("nothing is known", {}), ("everything is free", {"input": "0", "output": "0"}),
                         ("six decimals", {"input": "0.000001", "output": "0.123457", "cache_read": "0.000001"})):
        yield one("openai-chat", case, whole, prices)
    for tokens in (1, 2, 3, 19, 20, 21, 333_333_333, 999_999_999_999):
        yield one("ollama", "rounding", {"prompt_eval_count": tokens, "eval_count": 0}, {"input": "0.075", "output": "1"})
        yield one("ollama", "rounding of a third", {"prompt_eval_count": tokens, "eval_count": tokens},
                  {"input": "0.333333", "output": "0.000001"}, rows=[{"factor": "0.333333"}])
    yield one("cohere", "part of the input is cached", {"tokens": {"input_tokens": 507, "output_tokens": 3}, "cached_tokens": 480},
              {"input": "2.5", "output": "10", "cache_read": "0.25"})


def reply(case):
    """A whole answer of that wire around the usage object."""
    wire, usage, tier = case["wire"], case["usage"], case.get("service_tier")
    if wire == "anthropic-messages":
        if tier:
            usage = dict(usage, service_tier=tier)
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
                "stop_sequence": None, "content": [{"type": "text", "text": "ok"}], "usage": usage}
    if wire == "gemini":
        if tier:
            usage = dict(usage, serviceTier=tier)
        return {"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP", "index": 0}],
                "usageMetadata": usage, "modelVersion": "m", "responseId": "r1"}
    if wire == "bedrock-converse":
        body = {"output": {"message": {"role": "assistant", "content": [{"text": "ok"}]}}, "stopReason": "end_turn",
                "usage": usage, "metrics": {"latencyMs": 1}}
        return dict(body, serviceTier={"type": tier}) if tier else body
    if wire == "cohere":
        return {"id": "c1", "finish_reason": "COMPLETE", "usage": usage,
                "message": {"role": "assistant", "content": [{"type": "text", "text": "ok"}]}}
    if wire == "ollama":
        return dict({"model": "m", "created_at": "2026-01-01T00:00:00Z", "done": True, "done_reason": "stop",
                     "message": {"role": "assistant", "content": "ok"}}, **usage)
    if wire == "openai-responses":
        body = {"id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m",
                "output": [{"type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
                            "content": [{"type": "output_text", "text": "ok", "annotations": []}]}], "usage": usage}
    else:
        body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage,
                "choices": [{"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}]}
    return dict(body, service_tier=tier) if tier else body


READERS = {"openai-chat": openai_chat, "openai-responses": openai_responses, "anthropic-messages": anthropic_messages,
           "gemini": gemini, "bedrock-converse": bedrock_converse, "cohere": cohere, "ollama": ollama}
UNTIERED = {"cohere", "ollama"}  # wires that do not say in which tier a request was served


def midnight(day):
    moment = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 1000


def golden():
    recorded = json.loads(RECORDED.read_text())
    lines = []
    for case in [*variants(recorded), *made_up()]:
        if case["wire"] in UNTIERED:
            case.pop("service_tier", None)
        micros, estimated = cost(case)
        rows = []
        for row in case.get("rows", []):
            row = dict(row)
            for bound in ("from", "until"):
                if bound in row:
                    row[bound] = midnight(row[bound])
            rows.append(row)
        lines.append(json.dumps({"provider": case["provider"], "model": case["model"], "wire": case["wire"],
                                 "case": case["case"], "source": case["source"], "prices": case["prices"], "rows": rows,
                                 "at": midnight(case["day"]), "reply": json.dumps(reply(case)), "micros": micros,
                                 "estimated": estimated}, separators=(",", ":")))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main():
    text = golden()
    if "--check" not in sys.argv:
        GOLDEN.write_text(text)
        print(f"{text.count(chr(10)) - 2} cases")
        return 0
    if GOLDEN.read_text() == text:
        return 0
    print("tests/costs/golden.json is not what tests/costs/expect.py works out; run it and read the diff", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
