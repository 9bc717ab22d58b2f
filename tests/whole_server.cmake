# The whole-server tests: each file of tests/integration and tests/security against the real binary, on loopback ports of
# its own.
if(NOT TARGET qrcongo)
  return()
endif()
set(patience 1)
if(QRCONGO_SANITIZE)
  set(patience 6)
endif()
foreach(folder integration security)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.py)
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    string(REGEX REPLACE "_test$" "" name ${name})
    add_test(NAME ${folder}_${name} COMMAND ${Python3_EXECUTABLE} ${file})
    set_tests_properties(${folder}_${name} PROPERTIES
      ENVIRONMENT "QRCONGO=$<TARGET_FILE:qrcongo>;QRCONGO_PATIENCE=${patience};PYTHONDONTWRITEBYTECODE=1"
      LABELS ${folder} TIMEOUT 900)
  endforeach()
endforeach()
# Without Node, Chromium or the console in the binary, without sslscan or testssl.sh, and without root's right to look into another process's memory:
# skipped, and not passed.
set_tests_properties(integration_pages integration_console integration_console_files security_tls integration_key_bytes PROPERTIES SKIP_REGULAR_EXPRESSION "OK \\(skipped=")
# Where it is asked for, past 4 GiB: nothing else has the disk and the memory then.
set_tests_properties(integration_large_archives PROPERTIES RUN_SERIAL ON TIMEOUT 3600)
# Two lanes of Chromium beside a server that makes stamps take both cores.
set_tests_properties(integration_console PROPERTIES RUN_SERIAL ON TIMEOUT 1800)
# A thousand connections at once, and a scan that takes minutes where it is asked for.
set_tests_properties(security_parallel PROPERTIES RUN_SERIAL ON)
set_tests_properties(security_tls PROPERTIES TIMEOUT 3600)
