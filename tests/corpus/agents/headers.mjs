// A long session in C++: googletest (as /usr/src/googletest of its Debian package has it) built with CMake and Ninja under
// warnings that it was not written for, its programs run and its tests by ctest, again after each change.
import { why } from './long.mjs';

const programs = 'gtest_unittest googletest-printers-test googletest-param-test-test gtest_pred_impl_unittest googletest-message-test googletest-filepath-test googletest-options-test gtest-typed-test_test gtest_premature_exit_test gtest_environment_test gtest_skip_test sample1_unittest sample5_unittest sample6_unittest';
const build = `cmake --build build --target ${programs}`;
const tests = `ctest --test-dir build -R '^(${programs.split(' ').filter((one) => !one.startsWith('sample')).join('|')})$'`;
const arch = 'include/gtest/internal/gtest-port-arch.h';
const port = 'include/gtest/internal/gtest-port.h';
const zeros = `for name in $(grep -rohE "GTEST_OS_[A-Z0-9_]+" include src | sort -u); do printf '#ifndef %s\\n#define %s 0\\n#endif\\n' $name $name; done`;

export const headers = {
  name: 'quiet-headers', project: 'googletest', agents: ['claude-code', 'gemini-cli', 'qwen-code'],
  words: 'From now on all our code is compiled with -Wundef -Werror, and this copy of googletest has hundreds of places that do not pass. Make its headers, sources, samples and tests clean under -Wundef without switching the warning off anywhere, see what -Wuseless-cast finds in the sources and repair that too, and keep all of its tests green. Commit when it is done.',
  setUp: `
cp -r /usr/src/googletest/googletest .
cd googletest; printf 'build*/\\n' > .gitignore
git init -q; git add .; git commit -qm 'googletest 1.12.1'`,
  steps: [
    [why('git status && git log --oneline | head', 'See the state'), why('ls -la . include/gtest include/gtest/internal src samples test', 'Look around')],
    why('find . -name "*.h" -o -name "*.cc" | grep -v build | xargs wc -l | sort -n', 'How large it is'),
    why('cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Debug -Dgtest_build_tests=ON -Dgtest_build_samples=ON -DPYTHON_EXECUTABLE=/usr/bin/python3', 'Configure'),
    why(build, 'Build as it is'),
    why(tests, 'Are the tests green before'),
    why('cmake build -DCMAKE_CXX_FLAGS=-Wundef && cmake --build build --target gtest', 'What does -Wundef say of the library'),
    why('touch src/gtest-all.cc && cmake --build build --target gtest 2>&1 | grep -o "\\"[A-Z_0-9]*\\" is not defined" | sort | uniq -c | sort -rn', 'Which macros'),
    { search: '(ifdef|ifndef|defined ?\\(?) ?GTEST_(OS|HAS|USES)_[A-Z0-9_]+', in: 'include', kind: '*.h' },
    { read: arch },
    why(`sed -i '$d' ${arch} && { printf '// Every other platform is one that this is not.\\n'; ${zeros}; printf '\\n#endif  // GOOGLETEST_INCLUDE_GTEST_INTERNAL_GTEST_PORT_ARCH_H_\\n'; } >> ${arch} && git diff`, 'Say of each platform that it is not this one'),
    why('cmake --build build --target gtest', 'Build the library'),
    { search: 'GTEST_OS_STACK_TRACE_GETTER_', in: '.', kind: '*.{h,cc}' },
    why(`sed -i '/^#ifndef GTEST_OS_STACK_TRACE_GETTER_$/,+2d' ${arch} && cmake --build build --target gtest`, 'That one is no platform'),
    { read: port, from: 280, lines: 150 },
    { edit: port, old: '#include "gtest/internal/gtest-port-arch.h"\n', new: '#include "gtest/internal/gtest-port-arch.h"\n\n// What nobody has asked for is not there.\n#ifndef GTEST_HAS_ABSL\n#define GTEST_HAS_ABSL 0\n#endif\n#ifndef GTEST_HAS_DOWNCAST_\n#define GTEST_HAS_DOWNCAST_ 0\n#endif\n#ifndef GTEST_HAS_MUTEX_AND_THREAD_LOCAL_\n#define GTEST_HAS_MUTEX_AND_THREAD_LOCAL_ 0\n#endif\n#ifndef GTEST_HAS_NOTIFICATION_\n#define GTEST_HAS_NOTIFICATION_ 0\n#endif\n' },
    { edit: port, old: '#define GTEST_USES_SIMPLE_RE 1\n#endif\n', new: '#define GTEST_USES_SIMPLE_RE 1\n#endif\n#ifndef GTEST_USES_RE2\n#define GTEST_USES_RE2 0\n#endif\n#ifndef GTEST_USES_SIMPLE_RE\n#define GTEST_USES_SIMPLE_RE 0\n#endif\n' },
    why("grep -rn 'GTEST_DONT_DEFINE\\|GTEST_FOR_GOOGLE_\\|_MSC_VER' include src test | grep '#if\\|#elif'", 'What else may be undefined'),
    why("sed -i -E 's/^#if !(GTEST_DONT_DEFINE_\\w+)$/#if !defined(\\1) || !\\1/' include/gtest/gtest.h && sed -i 's/^#if GTEST_FOR_GOOGLE_$/#ifdef GTEST_FOR_GOOGLE_/' src/gtest.cc && sed -i -E 's/^#if _MSC_VER/#if defined(_MSC_VER)/; s/&& _MSC_VER\\)/\\&\\& defined(_MSC_VER))/' include/gtest/internal/gtest-port.h test/*.cc && git diff -- include/gtest/gtest.h src test", 'Ask whether they are defined'),
    why('cmake --build build --target gtest gtest_main', 'Build the library'),
    why(build, 'And what uses it'),
    why(`${tests} --output-on-failure`, 'Run the tests'),
    { search: 'premature_exit_filepath_', in: 'src/gtest.cc' },
    { search: '(ifdef|ifndef|defined) ?\\(?GTEST_OS_', in: '.', kind: '*.{h,cc}' },
    { read: 'src/gtest.cc', from: 4995, lines: 60 },
    why("sed -i 's/^#if !defined GTEST_OS_ESP8266$/#if !GTEST_OS_ESP8266/; s/^#ifndef GTEST_OS_IOS$/#if !GTEST_OS_IOS/' src/gtest.cc && git diff -- src/gtest.cc", 'Where a platform was asked for by name'),
    why(build, 'Build again'),
    why(`${tests} --output-on-failure`, 'Run the tests again'),
    why('./build/googletest-printers-test', 'The printers, each test'),
    why("cmake build -DCMAKE_CXX_FLAGS='-Wundef -Wuseless-cast' && touch src/gtest-all.cc && cmake --build build --target gtest", 'What does -Wuseless-cast say'),
    { read: 'src/gtest.cc', from: 4112, lines: 45 },
    why("sed -i 's/static_cast<size_t>(message.length())/message.length()/' src/gtest-internal-inl.h && sed -i -E 's/static_cast<std::streamsize>\\(next_segment - segment\\)/next_segment - segment/; s/static_cast<int>\\((GTEST_FLAG_GET\\(stack_trace_depth\\))\\)/\\1/' src/gtest.cc && git diff --stat && cmake --build build --target gtest", 'Those that no platform needs'),
    why("cmake build -DCMAKE_CXX_FLAGS='-Wundef -Werror' && " + build, 'Everything with errors for warnings'),
    why('./build/gtest_unittest', 'The large one, each test'),
    why('./build/googletest-param-test-test; ./build/gtest-typed-test_test', 'Parameters and types, each test'),
    why(`${tests} -V`, 'All with what they say'),
    why("cmake -S . -B build-asan -G Ninja -Dgtest_build_tests=ON -DCMAKE_CXX_FLAGS='-Wundef -Werror -fsanitize=address,undefined' && cmake --build build-asan --target googletest-printers-test googletest-message-test gtest_environment_test && ctest --test-dir build-asan -R '^(googletest-printers-test|googletest-message-test|gtest_environment_test)$' -V", 'A few under the sanitizers'),
    why('./build/sample1_unittest && ./build/sample5_unittest && ./build/sample6_unittest', 'The samples'),
    { read: arch, from: 100, lines: 60 },
    why('git status --short && git diff', 'Review'),
    why('git add -A && git commit -qm "Clean under -Wundef" && git show --stat && git status', 'Commit'),
    why(`${tests} -j2 && ls -la build build/lib && size build/lib/*.a | tail -12`, 'The end'),
  ],
};
