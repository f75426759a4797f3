using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Graph;

/// <summary>Turns a quantized, planned network into the records of a blob.</summary>
public sealed class BlobEmitter
{
    private readonly Network _network;
    private readonly Func<Value, int> _offsetOf;
    private readonly BlobModel _model = new();
    private readonly Dictionary<Value, int> _indices = [];

    private BlobEmitter(Network network, Func<Value, int> offsetOf)
    {
        _network = network;
        _offsetOf = offsetOf;
        _model.Rounding = network.Rounding;
    }

    /// <summary>Emits a network.</summary>
    /// <param name="network">A quantized network.</param>
    /// <param name="offsetOf">Where in the arena each of its activations lies.</param>
    /// <returns>The records, without metadata and self-test.</returns>
    public static BlobModel Emit(Network network, Func<Value, int> offsetOf)
    {
        BlobEmitter emitter = new(network, offsetOf);
        emitter._model.Inputs.AddRange(network.Inputs.Select(emitter.Index));
        emitter._model.Operators.AddRange(network.Operators.Where(op => !op.IsView).Select(op => op.Emit(emitter)));
        emitter._model.Outputs.AddRange(network.Outputs.Select(emitter.Index));
        return emitter._model;
    }

    /// <summary>An operator record with the operator's activations as inputs and outputs.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="code">Its kernel's code.</param>
    /// <param name="record">Its attributes and constants.</param>
    /// <returns>The operator record.</returns>
    internal BlobOperator Emit(Operator op, OperatorCode code, OperatorRecord record)
    {
        WideActivations.Require(op);
        BlobOperator emitted = record.ToOperator(code);
        emitted.Inputs.AddRange(op.Inputs.Where(v => v.Constant == null).Select(Index));
        emitted.Outputs.AddRange(op.Outputs.Select(Index));
        return emitted;
    }

    /// <summary>How the network rounds.</summary>
    public RoundingMode Rounding => _network.Rounding;

    private int Index(Value value)
    {
        if (!_indices.TryGetValue(value, out int index))
        {
            index = _model.Tensors.Count;
            _indices.Add(value, index);
            Quantization quantization = value.Quantization
                ?? throw new InvalidOperationException($"{value} has no quantization.");
            _model.Tensors.Add(new BlobTensor(value.Shape, quantization.Scale, quantization.ZeroPoint, _offsetOf(value))
            {
                IsWide = quantization.IsWide,
            });
        }

        return index;
    }
}
