# Writes a text file into a C++ source as one string: cmake -DIN=… -DOUT=… -P embed.cmake
file(READ ${IN} text)
file(WRITE ${OUT} "#include \"bot/web/http/api_description.hpp\"\n\nnamespace xiaoer::web {\n\nconst std::string_view kApiDescription = R\"api(${text})api\";\n\n}  // namespace xiaoer::web\n")
