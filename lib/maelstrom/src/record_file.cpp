#include "record_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "crc32c.hpp"

namespace maelstrom {
namespace {

constexpr std::string_view kFormat = "maelstrom records ";
constexpr std::string_view kFirstLine = "maelstrom records 1\n";
constexpr std::string_view kOwner = "node";
constexpr std::string_view kReservation = "boot";
constexpr std::string_view kRecord = "data";
constexpr std::size_t kSealed = 12;          // bytes of a head before its seal
constexpr std::size_t kHead = kSealed + 4;   // bytes of a head
constexpr std::size_t kReservationSize = 8;  // bytes

template <class Number>
void append_number(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) out += static_cast<char>(number >> (8 * i));
}

// Requires that `bytes` has enough bytes at `at`.
template <class Number>
Number number_at(std::string_view bytes, std::size_t at = 0) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number |= static_cast<Number>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

// The format, the node, then all nodes; each text follows its length.
std::string encode(const StorageOwner& owner) {
  std::string data;
  append_text(data, owner.format);
  append_text(data, owner.node);
  for (const std::string& node : owner.nodes) append_text(data, node);
  return data;
}

std::optional<StorageOwner> decode_owner(std::string_view data) {
  std::vector<std::string> texts;
  while (!data.empty()) {
    if (data.size() < sizeof(std::uint32_t)) return std::nullopt;
    const auto size = number_at<std::uint32_t>(data);
    data.remove_prefix(sizeof size);
    if (data.size() < size) return std::nullopt;
    texts.emplace_back(data.substr(0, size));
    data.remove_prefix(size);
  }
  if (texts.size() < 2) return std::nullopt;
  return StorageOwner{
      .node = texts[1], .nodes = {texts.begin() + 2, texts.end()}, .format = texts[0]};
}

struct Frame {
  std::string_view kind;
  std::string_view data;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes), seal_(crc32c(kFirstLine)) {}

  std::uint64_t offset() const { return at_; }
  std::uint32_t seal() const { return seal_; }

  [[noreturn]] void fail(const std::string& what, bool is_last_frame = false) const {
    throw FileDamage(frame_, is_last_frame, what);
  }

  void read_first_line() {
    if (bytes_.starts_with(kFirstLine)) {
      at_ = kFirstLine.size();
      return;
    }
    if (bytes_.starts_with(kFormat)) {
      const std::string_view rest = bytes_.substr(kFormat.size(), 8);
      fail(fmt::format("the format has the version {}, and this program reads version 1",
                       rest.substr(0, rest.find('\n'))));
    }
    fail(
        "this is no file of records, or one of the old format without checksums: it does not "
        "begin with \"maelstrom records\"");
  }

  // The next frame; empty at the end of the file or at a partly written frame.
  std::optional<Frame> next() {
    frame_ = at_;
    const std::string_view rest = bytes_.substr(at_);
    const std::string_view kind = rest.substr(0, kRecord.size());
    if (!may_begin_kind(kind)) fail("no record begins with these bytes");
    if (rest.size() < kHead) return std::nullopt;
    const auto seal = number_at<std::uint32_t>(rest, kSealed);
    if (crc32c(rest.substr(0, kSealed), seal_) != seal) {
      fail("the head of this record is damaged, or the record belongs to another place");
    }
    const std::size_t length = number_at<std::uint32_t>(rest, 4);
    if (rest.size() - kHead < length) return std::nullopt;
    const std::string_view data = rest.substr(kHead, length);
    if (crc32c(data) != number_at<std::uint32_t>(rest, 8)) {
      fail("the checksum of this record is wrong", rest.size() - kHead == length);
    }
    at_ += kHead + length;
    seal_ = seal;
    return Frame{kind, data};
  }

  // A file is created with these frames, so they cannot be partly written.
  std::string_view require(std::string_view kind) {
    const auto frame = next();
    if (!frame) fail("the file ends within its beginning, which is written at once");
    if (frame->kind != kind) fail("the beginning of the file is not in order");
    return frame->data;
  }

 private:
  static bool may_begin_kind(std::string_view bytes) {
    return kRecord.starts_with(bytes) || kReservation.starts_with(bytes) ||
           kOwner.starts_with(bytes);
  }

  std::string_view bytes_;
  std::uint64_t at_ = 0;
  std::uint64_t frame_ = 0;  // where the current frame begins
  std::uint32_t seal_;
};

void read_reservation(const Reader& reader, std::string_view data, RecordFile& file) {
  if (data.size() != kReservationSize) reader.fail("a reservation has not 8 bytes");
  const auto reserved = number_at<std::uint64_t>(data);
  if (reserved <= file.reserved) reader.fail("a reservation does not go beyond the one before");
  file.reserved = reserved;
  ++file.reservations;
}

}  // namespace

RecordFile read_record_file(std::string_view bytes) {
  RecordFile file;
  Reader reader(bytes);
  reader.read_first_line();
  auto owner = decode_owner(reader.require(kOwner));
  if (!owner) reader.fail("the owner cannot be read");
  file.owner = *std::move(owner);
  read_reservation(reader, reader.require(kReservation), file);
  while (const auto frame = reader.next()) {
    if (frame->kind == kRecord) {
      file.records.emplace_back(frame->data);
    } else if (frame->kind == kReservation) {
      read_reservation(reader, frame->data, file);
    } else {
      reader.fail("a second owner");
    }
  }
  file.size = bytes.size();
  file.end = reader.offset();
  file.seal = reader.seal();
  return file;
}

void FrameWriter::begin(std::string& out, const StorageOwner& owner, std::uint64_t reserved) {
  out += kFirstLine;
  seal_ = crc32c(kFirstLine);
  frame(out, kOwner, encode(owner));
  reserve(out, reserved);
}

void FrameWriter::reserve(std::string& out, std::uint64_t reserved) {
  std::string data;
  append_number(data, reserved);
  frame(out, kReservation, data);
}

void FrameWriter::add(std::string& out, std::string_view record) {
  if (record.size() > kMaxLength) {
    throw std::length_error(fmt::format("a record of {} bytes", record.size()));
  }
  frame(out, kRecord, record);
}

void FrameWriter::frame(std::string& out, std::string_view kind, std::string_view data) {
  const std::size_t start = out.size();
  out += kind;
  append_number(out, static_cast<std::uint32_t>(data.size()));
  append_number(out, crc32c(data));
  seal_ = crc32c(std::string_view(out).substr(start, kSealed), seal_);
  append_number(out, seal_);
  out += data;
}

}  // namespace maelstrom
