using System.Numerics;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;
using TinyInfer.Int16;

namespace TinyInfer.Converter.Operators;

/// <summary>Mean or sum along axes. ONNX ReduceMean, ReduceSum, GlobalAveragePool.</summary>
public sealed class Reduce : Reduction
{
    /// <inheritdoc cref="Reduction(string, string, Value, int[])"/>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="axes">The axes to go along, counted from the start.</param>
    /// <param name="isMean">True for the mean, false for the sum.</param>
    public Reduce(string name, string output, Value input, int[] axes, bool isMean)
        : base(name, output, input, axes)
    {
        IsMean = isMean;
    }

    /// <summary>True for the mean, false for the sum.</summary>
    public bool IsMean { get; }

    /// <summary>True where a mean divides the multiplier of the sum in integers, as TensorFlow Lite has it.</summary>
    public bool DividesMultiplier { get; init; }

    /// <summary>Number of values that make one.</summary>
    public int Count => Input.Length / Output.Length;

    /// <inheritdoc/>
    public override bool TakesWide => Count <= WideReduce.MostTerms;

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        Quantization from = Input.Quantization!;
        Quantization to = Output.Quantization!;
        int[] geometry = [.. Geometry(Input.Shape, Axes), 1, 1];
        return emitter.Emit(this, OperatorCode.Reduce, new ReduceRecord(
            geometry[0], geometry[1], geometry[2], geometry[3], geometry[4], -from.ZeroPoint * Count,
            new RescalingRecord(Multiplier((double)from.Scale / to.Scale), Clamp.ToSteps(to))));
    }

    private FixedPointMultiplier Multiplier(double rescaling)
    {
        if (!IsMean || !DividesMultiplier)
        {
            return FixedPointMultiplier.FromDouble(IsMean ? rescaling / Count : rescaling);
        }

        // TensorFlow Lite's reference: as many bits as the count has are gained before the division.
        FixedPointMultiplier sum = FixedPointMultiplier.FromDouble(rescaling);
        int shift = Math.Min(BitOperations.Log2((uint)Count), 31 + sum.Exponent);
        return new FixedPointMultiplier((int)(((long)sum.Mantissa << shift) / Count), sum.Exponent - shift);
    }

    private protected override bool CanRun(IReadOnlyList<int> geometry) => geometry.Count <= 5;
}
