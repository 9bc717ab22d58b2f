var k="./zxing_reader-ISVWHEVV.wasm";export{k as default};
