# The console's sources, which the binary has only as what they were built to: web/dist is what they build, every text is
# said in both languages, and the modules that reckon reckon right. Without Node: skipped, and not passed.
set(console ${CMAKE_SOURCE_DIR}/web/console)
set(with_node ${CMAKE_CURRENT_SOURCE_DIR}/console/with_node.sh)
file(GLOB modules CONFIGURE_DEPENDS ${console}/tests/*_test.mjs)
add_test(NAME console_build COMMAND ${with_node} ${console} build.mjs --check)
add_test(NAME console_texts COMMAND ${with_node} ${console} check_texts.mjs)
add_test(NAME console_modules COMMAND ${with_node} ${console} --test ${modules})
add_test(NAME console_audit_proofs COMMAND ${with_node} ${console} ${CMAKE_CURRENT_SOURCE_DIR}/browser/audit_proofs.mjs)
set_tests_properties(console_build console_texts console_modules console_audit_proofs PROPERTIES
  LABELS console SKIP_RETURN_CODE 77 TIMEOUT 600)
