// How much longer than usual what is timed may take, where a sanitizer makes everything slow.
#pragma once

namespace spillway::test {

#if defined(__SANITIZE_THREAD__)
inline constexpr int kPace = 5;
#elif defined(__SANITIZE_ADDRESS__)
inline constexpr int kPace = 2;
#else
inline constexpr int kPace = 1;
#endif

}  // namespace spillway::test
