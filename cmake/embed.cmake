# Writes files into the binary: cmake -DOUTPUT=f.cpp -DNAME=function -DROOT=dir -DFILES="a;b" -P embed.cmake
# The function returns a list of (path below ROOT, content), in the order of FILES.
set(text "#include \"qrcongo/base/embedded.hpp\"\n\nnamespace qrcongo {\n\n")
string(APPEND text "std::span<const EmbeddedFile> ${NAME}() {\n  static const EmbeddedFile files[] = {\n")
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH path ${ROOT} ${file})
  file(READ ${file} content HEX)
  string(LENGTH "${content}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${content}")
  string(APPEND text "      {\"${path}\", std::string_view(\"${escaped}\", ${size})},\n")
endforeach()
string(APPEND text "  };\n  return files;\n}\n\n}  // namespace qrcongo\n")
file(WRITE ${OUTPUT} "${text}")
