using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// A window that slides over images [batches, height, width, channels], with the places of input and output in the arena.
/// </summary>
internal sealed record ConvGeometry
{
    /// <summary>Number of images.</summary>
    internal required int Batches { get; init; }

    /// <summary>Rows of the input.</summary>
    internal required int Height { get; init; }

    /// <summary>Columns of the input.</summary>
    internal required int Width { get; init; }

    /// <summary>Channels of the input.</summary>
    internal required int Channels { get; init; }

    /// <summary>Rows of the output.</summary>
    internal required int OutputHeight { get; init; }

    /// <summary>Columns of the output.</summary>
    internal required int OutputWidth { get; init; }

    /// <summary>Channels of the output.</summary>
    internal required int OutputChannels { get; init; }

    /// <summary>Taps down.</summary>
    internal int KernelHeight { get; init; } = 1;

    /// <summary>Taps across.</summary>
    internal int KernelWidth { get; init; } = 1;

    /// <summary>Input rows from one output row to the next.</summary>
    internal int StrideY { get; init; } = 1;

    /// <summary>Input columns from one output column to the next.</summary>
    internal int StrideX { get; init; } = 1;

    /// <summary>Rows from one tap to the next.</summary>
    internal int DilationY { get; init; } = 1;

    /// <summary>Columns from one tap to the next.</summary>
    internal int DilationX { get; init; } = 1;

    /// <summary>Rows of padding above; negative where the window starts further down.</summary>
    internal int PadTop { get; init; }

    /// <summary>Columns of padding to the left; negative where the window starts further right.</summary>
    internal int PadLeft { get; init; }

    /// <summary>Number of groups of channels that do not see each other.</summary>
    internal int Groups { get; init; } = 1;

    /// <summary>Arena index of the input.</summary>
    internal required int InputStart { get; init; }

    /// <summary>Arena index of the output.</summary>
    internal required int OutputStart { get; init; }

    /// <summary>Where in the output the first pixel goes.</summary>
    internal int OutputOffset { get; init; }

    /// <summary>Arena elements from one output row to the next.</summary>
    internal required int OutputRowStep { get; init; }

    /// <summary>Arena elements from one output column to the next.</summary>
    internal required int OutputPixelStep { get; init; }

    /// <summary>Arena elements from one output image to the next.</summary>
    internal required int OutputImageStep { get; init; }

    /// <summary>Input channels that an output channel sees.</summary>
    internal int GroupInputs => Channels / Groups;

    /// <summary>Output channels of a group.</summary>
    internal int GroupOutputs => OutputChannels / Groups;

    /// <summary>Number of taps.</summary>
    internal int Taps => KernelHeight * KernelWidth;

    /// <summary>Weights of an output channel.</summary>
    internal int Columns => Taps * GroupInputs;

    /// <summary>Arena elements from one input row to the next.</summary>
    internal int RowLength => Width * Channels;

    /// <summary>Arena elements from one input image to the next.</summary>
    internal int ImageLength => Height * RowLength;

    /// <summary>Input rows between a window's first and last, both included.</summary>
    internal int WindowHeight => ((KernelHeight - 1) * DilationY) + 1;

    /// <summary>
    /// True where a window is one pixel and reading goes from pixel to pixel without padding or gaps, in input and output.
    /// </summary>
    internal bool IsPointwise => Taps == 1 && Groups == 1 && PadTop == 0 && PadLeft == 0 && StrideX == 1 && StrideY == 1
        && Height == OutputHeight && Width == OutputWidth && OutputPixelStep == OutputChannels
        && OutputRowStep == OutputWidth * OutputChannels;

    /// <summary>True where some window reaches beyond the image.</summary>
    internal bool IsPadded => PadTop > 0 || PadLeft > 0
        || ((OutputHeight - 1) * StrideY) - PadTop + WindowHeight > Height
        || ((OutputWidth - 1) * StrideX) - PadLeft + ((KernelWidth - 1) * DilationX) + 1 > Width;

    /// <summary>The geometry of a window over a layer's input and output.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="window">The window.</param>
    /// <param name="groups">Number of groups of channels that do not see each other.</param>
    internal static ConvGeometry Of(LayerRecord layer, WindowRecord window, int groups) => new()
    {
        Batches = window.Batches,
        Height = window.InputHeight,
        Width = window.InputWidth,
        Channels = window.InputChannels,
        OutputHeight = window.OutputHeight,
        OutputWidth = window.OutputWidth,
        OutputChannels = window.OutputChannels,
        KernelHeight = window.KernelHeight,
        KernelWidth = window.KernelWidth,
        StrideY = window.StrideY,
        StrideX = window.StrideX,
        DilationY = window.DilationY,
        DilationX = window.DilationX,
        PadTop = window.PadTop,
        PadLeft = window.PadLeft,
        Groups = groups,
        InputStart = layer.Input.Offset,
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
