using System.Diagnostics.CodeAnalysis;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// A window that slides over images [batches, height, width, channels], with the places of input and output in the arena.
/// </summary>
internal sealed record ConvGeometry : WindowRecord
{
    [SetsRequiredMembers]
    private ConvGeometry(WindowRecord window)
        : base(window)
    {
    }

    /// <summary>Number of groups of channels that do not see each other.</summary>
    internal int Groups { get; init; } = 1;

    /// <summary>Whether images are int16.</summary>
    internal bool IsWide { get; init; }

    /// <summary>Arena index of the input.</summary>
    internal int InputStart { get; init; }

    /// <summary>Arena index of the output.</summary>
    internal int OutputStart { get; init; }

    /// <summary>Where in the output the first pixel goes.</summary>
    internal int OutputOffset { get; init; }

    /// <summary>Arena elements from one output row to the next.</summary>
    internal int OutputRowStep { get; init; }

    /// <summary>Arena elements from one output column to the next.</summary>
    internal int OutputPixelStep { get; init; }

    /// <summary>Arena elements from one output image to the next.</summary>
    internal int OutputImageStep { get; init; }

    /// <summary>Input channels that an output channel sees.</summary>
    internal int GroupInputs => InputChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    internal int GroupOutputs => OutputChannels / Groups;

    /// <summary>Weights of an output channel.</summary>
    internal int Columns => Taps * GroupInputs;

    /// <summary>Arena elements from one input row to the next.</summary>
    internal int InputRowStep { get; init; }

    /// <summary>Arena elements from one input column to the next.</summary>
    internal int InputPixelStep { get; init; }

    /// <summary>Input rows between a window's first and last, both included.</summary>
    internal int WindowHeight => ((KernelHeight - 1) * DilationY) + 1;

    /// <summary>
    /// True where a window is one pixel and reading goes from pixel to pixel without padding or gaps, in input and output.
    /// </summary>
    internal bool IsPointwise => Taps == 1 && Groups == 1 && PadTop == 0 && PadLeft == 0 && StrideX == 1 && StrideY == 1
        && InputHeight == OutputHeight && InputWidth == OutputWidth && OutputPixelStep == OutputChannels
        && OutputRowStep == OutputWidth * OutputChannels;

    /// <summary>True where some window reaches beyond the image.</summary>
    internal bool IsPadded => PadTop > 0 || PadLeft > 0
        || ((OutputHeight - 1) * StrideY) - PadTop + WindowHeight > InputHeight
        || ((OutputWidth - 1) * StrideX) - PadLeft + ((KernelWidth - 1) * DilationX) + 1 > InputWidth;

    /// <summary>The same window over the same images, rows and columns exchanged.</summary>
    internal ConvGeometry Transposed => this with
    {
        InputHeight = InputWidth,
        InputWidth = InputHeight,
        OutputHeight = OutputWidth,
        OutputWidth = OutputHeight,
        KernelHeight = KernelWidth,
        KernelWidth = KernelHeight,
        StrideY = StrideX,
        StrideX = StrideY,
        DilationY = DilationX,
        DilationX = DilationY,
        PadTop = PadLeft,
        PadLeft = PadTop,
        InputRowStep = InputPixelStep,
        InputPixelStep = InputRowStep,
        OutputRowStep = OutputPixelStep,
        OutputPixelStep = OutputRowStep,
    };

    /// <summary>The geometry of a window over a layer's input and output.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="window">The window.</param>
    /// <param name="groups">Number of groups of channels that do not see each other.</param>
    internal static ConvGeometry Of(LayerRecord layer, WindowRecord window, int groups) => new(window)
    {
        Groups = groups,
        IsWide = layer.IsWide,
        InputStart = layer.Input.Offset,
        InputRowStep = window.InputWidth * window.InputChannels,
        InputPixelStep = window.InputChannels,
        OutputStart = layer.Output.Offset,
        OutputRowStep = window.OutputWidth * window.OutputChannels,
        OutputPixelStep = window.OutputChannels,
        OutputImageStep = window.OutputHeight * window.OutputWidth * window.OutputChannels,
    };

    /// <summary>A transposed convolution as one convolution per phase, whose outputs lie between each other's.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="record">Its record.</param>
    internal static ConvGeometry[] Phases(LayerRecord layer, ConvTranspose2DRecord record)
    {
        ConvGeometry whole = Of(layer, record.Images, record.Groups);
        return
        [
            .. record.Phases.Select(phase => Of(layer, phase.Window, record.Groups) with
            {
                OutputOffset = (phase.FirstRow * whole.OutputRowStep) + (phase.FirstColumn * whole.OutputPixelStep),
                OutputRowStep = record.Rows.Phases.Count * whole.OutputRowStep,
                OutputPixelStep = record.Columns.Phases.Count * whole.OutputPixelStep,
                OutputImageStep = whole.OutputImageStep,
            }),
        ];
    }
}
