# Fuzzers of what comes from outside, with clang's libFuzzer: each runs over its kept corpus and some thousands of inputs
# of its own as a test. Longer runs by hand: CONTRIBUTING.md.
if(NOT QRCONGO_FUZZ OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  return()
endif()
set(fuzz_runs 20000 CACHE STRING "Inputs of each fuzzer's test")

function(qrcongo_fuzzer name)
  add_executable(fuzz_${name} fuzz/${name}_fuzz.cpp)
  target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(fuzz_${name} PRIVATE ${ARGN} qrcongo_warnings)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  # What it finds of its own accord goes into the first folder, and not into the kept corpus.
  set(found ${CMAKE_BINARY_DIR}/fuzz/${name})
  file(MAKE_DIRECTORY ${found})
  add_test(NAME fuzz_${name} COMMAND fuzz_${name} -runs=${fuzz_runs} -timeout=20 -artifact_prefix=${found}/ ${found}
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
  set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 600)
endfunction()

qrcongo_fuzzer(framing_guard qrcongo_http)
qrcongo_fuzzer(json qrcongo_base)
qrcongo_fuzzer(token qrcongo_crypto)
qrcongo_fuzzer(stamp_code qrcongo_stamps_engine)
qrcongo_fuzzer(age_file qrcongo_crypto)
qrcongo_fuzzer(journal qrcongo_verification_ledger)
