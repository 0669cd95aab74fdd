// Runs the fuzz targets on their seeds, with any compiler: replay <target> <folder or file>...
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Each is the target's LLVMFuzzerTestOneInput, renamed by the build.
#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

namespace {

namespace fs = std::filesystem;
using Target = int (*)(const std::uint8_t*, std::size_t);

const std::pair<std::string_view, Target> kTargets[] = {
#define FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
};

std::vector<std::uint8_t> content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void run(Target target, const fs::path& path) {
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);  // so that a death is known for its input's
  const auto content = content_of(path);
  target(content.data(), content.size());
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const auto* const found = std::ranges::find_if(kTargets, [&](const auto& target) {
    return !arguments.empty() && target.first == arguments[0];
  });
  if (found == std::end(kTargets) || arguments.size() < 2) {
    std::fputs("usage: replay <target> <folder or file>...\n", stderr);
    return 2;
  }
  std::size_t count = 0;
  for (const auto argument : std::span(arguments).subspan(1)) {
    if (!fs::is_directory(argument)) {
      run(found->second, argument);
      ++count;
      continue;
    }
    for (const auto& entry : fs::directory_iterator(argument)) {
      run(found->second, entry.path());
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count > 0 ? 0 : 1;  // a folder without seeds tests nothing
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
