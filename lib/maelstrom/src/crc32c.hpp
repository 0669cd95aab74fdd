// CRC-32C, the checksum of iSCSI, ext4 and Btrfs.
//
// Castagnoli, Braeuer, Herrmann: "Optimization of cyclic redundancy-check codes with 24 and 32
// parity bits", IEEE Trans. Commun. 41(6), 1993; RFC 3720, section 12.1 and appendix B.4.
#pragma once

#include <cstdint>
#include <string_view>

namespace maelstrom {

// The checksum of `bytes`. If `before` is the checksum of the preceding bytes, the result is the
// checksum of both together.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace maelstrom
