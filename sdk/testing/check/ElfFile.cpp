#include "sdk/testing/check/ElfFile.h"

#include <elf.h>
#include <spillway/abi.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace spw::check {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr uint16_t kMachine = EM_RISCV;
#else
constexpr uint16_t kMachine = EM_NONE;
#endif

class Image {
 public:
  explicit Image(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
  std::optional<T> at(uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  // The text at an offset up to its end mark, or empty.
  std::string text(uint64_t offset) const {
    if (offset >= bytes_.size()) return {};
    const size_t end = bytes_.find('\0', offset);
    return end == std::string::npos ? std::string() : bytes_.substr(offset, end - offset);
  }

  // Where in the file an address lives; nothing when it is not backed by the file.
  std::optional<uint64_t> offsetOf(const Elf64_Ehdr& head, uint64_t address, uint64_t size) const {
    for (uint16_t i = 0; i < head.e_phnum; ++i) {
      const auto segment = at<Elf64_Phdr>(head.e_phoff + uint64_t{i} * sizeof(Elf64_Phdr));
      if (!segment || segment->p_type != PT_LOAD || address < segment->p_vaddr) continue;
      const uint64_t into = address - segment->p_vaddr;
      if (into <= segment->p_filesz && segment->p_filesz - into >= size) return segment->p_offset + into;
    }
    return std::nullopt;
  }

  size_t size() const { return bytes_.size(); }

 private:
  std::string bytes_;
};

bool checkHead(const Image& image, const Elf64_Ehdr& head, Report& report) {
  bool good = report.require(std::memcmp(head.e_ident, ELFMAG, SELFMAG) == 0, "file: not an ELF file");
  if (!good) return false;
  good &=
      report.require(head.e_ident[EI_CLASS] == ELFCLASS64 && head.e_type == ET_DYN, "file: not a 64-bit shared object");
  good &= report.require(kMachine == EM_NONE || head.e_machine == kMachine, "file: built for another machine");
  if (!good || head.e_phentsize != sizeof(Elf64_Phdr)) return false;
  for (uint16_t i = 0; i < head.e_phnum; ++i) {
    const auto segment = image.at<Elf64_Phdr>(head.e_phoff + uint64_t{i} * sizeof(Elf64_Phdr));
    const bool inside = segment && segment->p_offset <= image.size() &&
                        (segment->p_type != PT_LOAD || image.size() - segment->p_offset >= segment->p_filesz);
    if (!report.require(inside, "file: cut off, its segments reach beyond its end")) return false;
  }
  return true;
}

void checkVersion(const Image& image, uint64_t offset, Report& report, bool& good) {
  const auto size = image.at<uint32_t>(offset);
  const auto major = image.at<uint16_t>(offset + 4), minor = image.at<uint16_t>(offset + 6);
  good &= report.require(size && *size >= sizeof(spw_plugin), "entry: spw_entry.size is smaller than spw_plugin");
  good &= report.require(major && *major == SPW_ABI_MAJOR, "entry: built for another major version of the ABI");
  good &= report.require(minor && *minor <= SPW_ABI_MINOR, "entry: built for a newer minor version of the ABI");
}

}  // namespace

bool checkFile(const std::string& path, Report& report) {
  std::error_code ignored;
  if (!report.require(std::filesystem::is_regular_file(path, ignored), "file: not a regular file")) return false;
  std::ifstream stream(path, std::ios::binary);
  if (!report.require(stream.good(), "file: cannot be read")) return false;
  const Image image(std::string(std::istreambuf_iterator<char>(stream), {}));
  const auto head = image.at<Elf64_Ehdr>(0);
  if (!report.require(head.has_value(), "file: too small to be a shared object") || !checkHead(image, *head, report)) {
    return false;
  }

  size_t found = 0, others = 0, unique = 0;
  bool good = true;
  std::string example;
  for (uint16_t i = 0; i < head->e_shnum; ++i) {
    const auto section = image.at<Elf64_Shdr>(head->e_shoff + uint64_t{i} * sizeof(Elf64_Shdr));
    if (!section || section->sh_type != SHT_DYNSYM) continue;
    const auto strings = image.at<Elf64_Shdr>(head->e_shoff + uint64_t{section->sh_link} * sizeof(Elf64_Shdr));
    for (uint64_t n = 0; strings && n < section->sh_size / sizeof(Elf64_Sym); ++n) {
      const auto symbol = image.at<Elf64_Sym>(section->sh_offset + n * sizeof(Elf64_Sym));
      if (!symbol || symbol->st_shndx == SHN_UNDEF) continue;
      if (ELF64_ST_BIND(symbol->st_info) == STB_GNU_UNIQUE) ++unique;
      const std::string name = image.text(strings->sh_offset + symbol->st_name);
      if (name != "spw_entry") {
        if (name.starts_with("__odr_asan.")) continue;  // the address sanitizer's own mark beside each variable
        // Weak symbols are instantiations of the standard library's templates; hidden visibility does not reach them.
        if (ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL && others++ == 0) example = name;
        continue;
      }
      ++found;
      const auto offset = image.offsetOf(*head, symbol->st_value, sizeof(spw_plugin));
      if (report.require(offset.has_value(), "entry: spw_entry is not in the file's data; make it a constant")) {
        checkVersion(image, *offset, report, good);
      } else {
        good = false;
      }
    }
  }
  good &= report.require(found == 1, "entry: no symbol spw_entry is exported");
  if (others > 0) report.warning("file: exports " + example + " and perhaps more besides spw_entry; hide them");
  if (unique > 0) {
    report.warning("file: has " + std::to_string(unique) +
                   " unique symbols, so replacing it needs a restart; build with -fno-gnu-unique");
  }
  return good;
}

}  // namespace spw::check
