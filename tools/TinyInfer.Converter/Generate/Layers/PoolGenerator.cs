using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates pools: loops over the outputs, with code for each part of the window that outputs see.</summary>
internal abstract class PoolGenerator : OneWayGenerator
{
    private readonly PoolWindow _window;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="window">Its window.</param>
    /// <param name="minimum">Lowest output.</param>
    /// <param name="maximum">Highest output.</param>
    protected PoolGenerator(LayerRecord record, PoolWindow window, int minimum, int maximum)
    {
        Record = record;
        _window = window;
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <inheritdoc/>
    internal override string? Problem => _window.Problem;

    /// <summary>The operator record.</summary>
    protected LayerRecord Record { get; }

    /// <summary>Lowest output.</summary>
    protected int Minimum { get; }

    /// <summary>Highest output.</summary>
    protected int Maximum { get; }

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, Record.IsWide);
        Begin(method);
        _window.Write(method.Body, (area, from, to) => Write(method, area, from, to));
        return method.ToLayer(Record.Code);
    }

    /// <summary>Writes what comes before the loops.</summary>
    /// <param name="method">The method.</param>
    protected virtual void Begin(LayerMethod method)
    {
    }

    /// <summary>Writes an output.</summary>
    /// <param name="method">The method.</param>
    /// <param name="area">What it sees.</param>
    /// <param name="from">Place of the first element that it sees.</param>
    /// <param name="to">Place of the output.</param>
    protected abstract void Write(LayerMethod method, PoolArea area, Expression from, Expression to);
}
