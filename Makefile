lock:  ## Resolve the dependencies again into requirements.txt
	uv pip compile pyproject.toml --extra test --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -o requirements.txt
