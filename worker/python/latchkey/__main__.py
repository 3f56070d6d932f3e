from latchkey.main import main

main()
