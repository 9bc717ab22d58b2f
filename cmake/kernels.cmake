# One source for three kinds of machine: each kernel's file alone is compiled for instructions that not all machines have,
# and the program asks before it calls it. With the sanitizers' checks they take minutes to compile, so they
# go without.

function(qrcongo_kernel file)
  set(options -O3 ${ARGN})
  if(QRCONGO_SANITIZE)
    list(APPEND options -fno-sanitize=all)
  endif()
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/stamps/engine/${file} PROPERTIES COMPILE_OPTIONS "${options}")
endfunction()

qrcongo_kernel(kernel_portable.cpp)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  qrcongo_kernel(kernel_avx2.cpp -mavx2 -mpclmul -mbmi2)
  qrcongo_kernel(kernel_avx512.cpp -mavx512f -mpclmul -mbmi2)
  qrcongo_kernel(hash_sha.cpp -msha -msse4.1)
endif()
