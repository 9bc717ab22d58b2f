// The symbol of a specimen, version 3: whoever reads it reads "SPECIMEN SANS VALEUR - PLATEFORME QR CONGO". A row of 29
// modules a number, the left one in the highest bit, dark where it is 1.
export const pattern_modules = 29;

export const pattern_rows = [
  0x1fca4f7f, 0x10578841, 0x17432b5d, 0x1748905d, 0x17589e5d, 0x10437a41,
  0x1fd5557f, 0x000a2d00, 0x154a1312, 0x060cb558, 0x08477f26, 0x0307d4fa,
  0x0cfd67af, 0x1d2165b2, 0x17cb8745, 0x072f2b50, 0x17c31d23, 0x0b20b834,
  0x16637e83, 0x0b95d862, 0x156c6bf9, 0x00176518, 0x1fcf8f57, 0x10452318,
  0x17541bfb, 0x1749312c, 0x175034b9, 0x104b5bab, 0x1fd8b7b9,
];
