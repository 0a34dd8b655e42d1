// What the SDK has for compressors: commands, markers, lines, escape sequences, shapes, and what is essential.
#include <gtest/gtest.h>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Arguments.hpp>
#include <spillway/text/Command.hpp>
#include <spillway/text/Counts.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/LeftOut.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/ReadingTool.hpp>
#include <spillway/text/Shape.hpp>
#include <spillway/text/Weight.hpp>

namespace {

using namespace spw::text;

TEST(TextCommand, NamesTheProgramThatMadeTheOutput) {
  const struct {
    const char *text, *program, *sub;
  } cases[] = {
      {"git diff", "git", "diff"},
      {"cd /src && git -C lib --no-pager diff --stat", "git", "diff"},
      {"CI=1 FORCE_COLOR=0 npx jest --ci 2>&1 | tail -40", "jest", ""},
      {"sudo -u bob env A=b /usr/bin/make -j4", "make", ""},
      {"timeout 30 pytest -q tests", "pytest", "tests"},
      {"time nice -n 5 cargo test", "cargo", "test"},
      {"python3 -m pytest -x", "pytest", ""},
      {"uv run pytest", "pytest", ""},
      {"pnpm exec vitest run", "vitest", "run"},
      {"npm test", "npm", "test"},
      {"bash -lc 'cd web; git status'", "git", "status"},
      {"npm run build && ctest --output-on-failure", "ctest", ""},
      {"cat data.json | jq .", "jq", "."},
      {"ls -l | head -20", "ls", ""},
      {"make 2>&1 | tee log.txt | tail", "make", ""},
      {"echo start; find . -name '*.c'; echo end", "find", "."},
      {"find . -name '*.c' | xargs grep -n main", "grep", ""},
      {"for f in a b; do cat $f; done", "cat", "$f"},
      {"python3 - <<'EOF'\nimport os; print(1)\nEOF", "python3", ""},
      {"grep -rn \"a; b | c\" src", "grep", "src"},
      {"echo hello", "echo", "hello"},
      {"(cd x; go test ./...)", "go", "test"},
  };
  for (const auto& one : cases) {
    const Command command{one.text};
    EXPECT_EQ(command.program(), one.program) << one.text;
    if (command.program() != "grep") {
      EXPECT_EQ(command.subcommand(), one.sub) << one.text;
    }
  }
  EXPECT_FALSE(Command(""));
  EXPECT_FALSE(Command());
  EXPECT_FALSE(Command("   \n; && | "));
}

TEST(TextCommand, SaysWhenLinesWereChosenAndWhenOthersWroteToo) {
  EXPECT_TRUE(Command("npm test | grep -v ok").filtered());
  EXPECT_EQ(Command("npm test | grep -v ok").program(), "npm");
  EXPECT_FALSE(Command("npm test | tail").filtered());
  EXPECT_TRUE(Command("git status; git diff").several());
  EXPECT_FALSE(Command("cd a && git diff").several());
  EXPECT_TRUE(Command("git diff --stat -w").has("-w"));
  EXPECT_EQ(Command("rg -n 'two words' src").word(1), "two words");
  EXPECT_EQ(Command("ls").word(0), "");
}

TEST(TextCommand, KnowsWhenTheTextIsAFiles) {
  for (const char* text :
       {"cat a.cpp", "sed -n 1,20p a.cpp", "cd x && head -50 a.py", "git show HEAD~1:src/a.c", "nl -ba a.c",
        "cat a.c | head -20", "cat a.c | sed -n 3p", "ls; cat a.c", "cat a.c; ls", "bash -lc 'cat -n a.c'"})
    EXPECT_TRUE(Command(text).readsFile()) << text;
  for (const char* text : {"git show HEAD", "cat data.json | jq .", "tail -100 server.log", "cat /proc/meminfo",
                           "npm test | tail", "ls | head", "cat a.c | grep x", "git show HEAD -- a:b", "make"})
    EXPECT_FALSE(Command(text).readsFile()) << text;
  for (const char* tool : {"Read", "read_file", "View", "ReadFile", "mcp__filesystem__read_text_file", "fs_read"})
    EXPECT_TRUE(isReadingTool(tool)) << tool;
  for (const char* tool : {"", "Bash", "shell", "write_file", "Grep", "reader"})
    EXPECT_FALSE(isReadingTool(tool)) << tool;
}

TEST(TextCommand, SurvivesWhatIsNoCommand) {
  for (const char* text : {"'", "\"a", "\\", "$(", "a $(b; c", "&&&&", "|||", "bash -c", "bash -c ''", "sudo",
                           "A=", "<<", "((((((((", "`a", "bash -c 'bash -c \"bash -c ls\"'"})
    (void)Command(text);
}

TEST(TextArguments, FindsTheCommand) {
  EXPECT_EQ(commandIn(R"({"command":"git diff"})"), "git diff");
  EXPECT_EQ(commandIn(R"({ "timeout" : 10, "env": {"command":"no","a":[1,"]"]}, "cmd" : "echo \"a\"\nls" })"),
            "echo \"a\"\nls");
  EXPECT_EQ(commandIn(R"({"command":["bash","-lc","cd a && ls"]})"), "bash -lc 'cd a && ls'");
  EXPECT_EQ(commandIn(R"({"script":"make","description":"x"})"), "make");
  EXPECT_EQ(commandIn(R"({"path":"a.cpp"})"), "");
  for (const char* text :
       {"", "{", "[]", "{\"", "{\"command\":", "{\"command\":[", "{\"a\":[[[", "{\"a\":\"\\", "null"})
    EXPECT_EQ(commandIn(text), "") << text;
  EXPECT_EQ(commandIn("{\"command\":\"" + std::string(100000, 'a')).size(), 16384u - 12);
}

TEST(TextMarker, IsReadAsWritten) {
  std::string text;
  appendMarker(text, 312, "line", "passing tests", "");
  EXPECT_EQ(text, "[spillway: 312 lines left out: passing tests]");
  ASSERT_TRUE(readMarker(text));
  EXPECT_EQ(readMarker(text)->count, 312u);
  EXPECT_EQ(readMarker(text)->unit, "lines");
  EXPECT_EQ(readMarker(text)->what, "passing tests");
  EXPECT_EQ(readMarker(text)->handle, "");
  text.clear();
  appendMarker(text, 1, "byte", "a (thing)", "k3");
  EXPECT_EQ(text, "[spillway: 1 byte left out: a (thing) (handle k3)]");
  EXPECT_EQ(readMarker(text)->what, "a (thing)");
  EXPECT_EQ(readMarker(text)->handle, "k3");
  for (const char* other : {"", "[spillway: ]", "[spillway: lines left out: x]", "[spillway: 3 lines left out: x",
                            " [spillway: 3 lines left out: x]", "[spillway: 3lines left out: x]"})
    EXPECT_FALSE(readMarker(other)) << other;
  EXPECT_TRUE(hasMarker("a\n[spillway: 1 "));
  EXPECT_FALSE(hasMarker("a [spillway: 1 line left out: x]"));
}

TEST(TextMarker, IsToldByWhatItSays) {
  const char* text = "a\n[spillway: 3 lines left out: the 3 lines above again (handle k3)]\r\nb\n";
  EXPECT_TRUE(hasMarkerOf(text, {"x", "the * above again"}));
  EXPECT_TRUE(hasMarkerOf(text, {"*"}));
  EXPECT_TRUE(hasMarkerOf(text, {"the 3 lines above again"}));
  EXPECT_TRUE(hasMarkerOf(text, {"the 3*"}));
  EXPECT_FALSE(hasMarkerOf(text, {"the 4*", "*below", "the 3 lines above", "the 3 lines above a*above again"}));
  EXPECT_FALSE(hasMarkerOf("b [spillway: 1 line left out: x]", {"x"})) << "it is no line of its own";
  EXPECT_FALSE(hasMarkerOf("[spillway: x]\n", {"*"}));
  EXPECT_FALSE(hasMarkerOf("", {"*"}));
}

TEST(TextLines, GiveEveryByteOnce) {
  std::string again;
  size_t count = 0;
  for (Lines lines("a\n\nb\r\nc"); lines.next(); ++count) again += lines.whole();
  EXPECT_EQ(again, "a\n\nb\r\nc");
  EXPECT_EQ(count, 4u);
  Lines none("");
  EXPECT_FALSE(none.next());
  EXPECT_EQ(trimmed(" \ta b\r"), "a b");
}

TEST(TextAnsi, KnowsWhereASequenceEnds) {
  EXPECT_EQ(escapeLength("\x1b[0;31mred"), 7u);
  EXPECT_EQ(escapeLength("\x1b[2K"), 4u);
  EXPECT_EQ(escapeLength("\x1b]0;title\x07x"), 10u);
  EXPECT_EQ(escapeLength("\x1b]8;;http://a\x1b\\x"), 15u);
  EXPECT_EQ(escapeLength("\x1b(B"), 3u);
  EXPECT_EQ(escapeLength("\x1b"
                         "7x"),
            2u);
  for (const char* none : {"", "a", "\x1b", "\x1b[", "\x1b[1;", "\x1b]0;title", "\x1b]0;\n\x07", "\x1b\n"})
    EXPECT_EQ(escapeLength(none), 0u) << none;
}

TEST(TextAnsi, KnowsTextsThatAreShownAsTheyAre) {
  for (const char* plain : {"", "a\nb\r\n", "\ta", "gr\xc3\xbcn\r"}) EXPECT_TRUE(spw::text::isPlain(plain)) << plain;
  for (const char* other : {"10%\r20%", "a\b", "\x1b[1ma"}) EXPECT_FALSE(spw::text::isPlain(other)) << other;
}

TEST(TextShape, TakesNumbersOut) {
  EXPECT_TRUE(sameShape("step 3 of 90", "step 14 of 90"));
  EXPECT_EQ(shapeOf("step 3 of 90"), shapeOf("step 14 of 90"));
  EXPECT_TRUE(sameShape("id 3f2a9b1c77", "id 00ff12aa9b1"));
  EXPECT_FALSE(sameShape("step 3", "step x"));
  EXPECT_FALSE(sameShape("step 3", "step 3 "));
  EXPECT_FALSE(sameShape("deadbeef", "feedface"));
  EXPECT_NE(shapeOf("a"), shapeOf("b"));
}

TEST(TextEssential, KeepsTroublePlacesAndSums) {
  for (const char* line :
       {"src/a.cpp:12: note", "TypeError: x", "1 test FAILED", "Warning: y", "  File \"a.py\", line 3", "assert x == 1",
        "thread 'main' panicked", "12 passed in 0.3s", "a.ts(3,4)", "npm ERR! code", "2 files changed",
        "\xe2\x9c\x97 adds", "Permission denied", "at f (/a/b.js:10:2)"})
    EXPECT_TRUE(isEssential(line)) << line;
  for (const char* line :
       {"", "ok", "[3/9] Building C object a.o", "12:00:07 INFO worker ready", "drwxr-xr-x 2 a a 40 x"})
    EXPECT_FALSE(isEssential(line)) << line;
}

TEST(TextCounts, AreNumbersOfResults) {
  for (const char* line : {"12 passed in 0.3s", "Tests:       4 failed", "total 96", "  3 files changed", "Ran 7 tests",
                           "(2 warnings)", "46/46 tests are good", "time: 3 s"})
    EXPECT_TRUE(countsResults(line)) << line;
  for (const char* line : {"", "12", "3 of 90", "test_a.py::test_0 PASSED", " 1/46 Test  #1: a .... Passed",
                           "time flies", "testing 3", "a2b failed"})
    EXPECT_FALSE(countsResults(line)) << line;
  EXPECT_TRUE(isLoud("src/a.c:3: x"));
  EXPECT_TRUE(isLoud("it broke: error"));
  EXPECT_FALSE(isLoud("test adds 3"));
}

TEST(TextLeftOut, IsAMarkerWhenThatPays) {
  std::string text, out;
  for (int i = 0; i < 12; ++i) text += "a line of several words that are not of much use\n";
  LeftOut gone;
  for (Lines lines(text); lines.next();) gone.add(lines.whole());
  EXPECT_FALSE(gone.empty());
  EXPECT_TRUE(gone.flush("of no use", "h1", out));
  EXPECT_EQ(out, "[spillway: 12 lines left out: of no use (handle h1)]\n");
  EXPECT_TRUE(gone.empty());
  gone.add("short\n");
  EXPECT_FALSE(gone.flush("of no use", "", out));
  EXPECT_FALSE(gone.flush("of no use", "", out));
  EXPECT_TRUE(out.ends_with("]\nshort\n"));
}

TEST(TextWeight, IsAboutThatOfATokenizer) {
  EXPECT_EQ(weightOf(""), 0u);
  EXPECT_EQ(weightOf("three small words"), 3u);
  EXPECT_EQ(weightOf("2026-11-29"), 6u);
  EXPECT_EQ(weightOf("===================="), 1u);
  EXPECT_GT(weightOf("a,b;c"), weightOf("abc"));
}

}  // namespace
