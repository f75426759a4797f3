using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>A window that slides over images [batches, height, width, channels], with the places of input and output in the arena.</summary>
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

    /// <summary>True where a window is one pixel and reading goes from pixel to pixel without padding or gaps, in input and output.</summary>
    internal bool IsPointwise => Taps == 1 && Groups == 1 && PadTop == 0 && PadLeft == 0 && StrideX == 1 && StrideY == 1
        && Height == OutputHeight && Width == OutputWidth && OutputPixelStep == OutputChannels && OutputRowStep == OutputWidth * OutputChannels;

    /// <summary>True where some window reaches beyond the image.</summary>
    internal bool IsPadded => PadTop > 0 || PadLeft > 0
        || ((OutputHeight - 1) * StrideY) - PadTop + WindowHeight > Height
        || ((OutputWidth - 1) * StrideX) - PadLeft + ((KernelWidth - 1) * DilationX) + 1 > Width;

    /// <summary>Reads a convolution.</summary>
    /// <param name="record">The operator record; read up to the groups.</param>
    internal static ConvGeometry ReadConv2D(LayerRecord record)
    {
        ConvGeometry geometry = ReadWindow(record);
        return geometry with { Groups = record.Next() };
    }

    /// <summary>Reads a depthwise convolution: as many groups as channels.</summary>
    /// <param name="record">The operator record; read up to the padding.</param>
    internal static ConvGeometry ReadDepthwise(LayerRecord record)
    {
        ConvGeometry geometry = ReadWindow(record);
        return geometry with { Groups = geometry.Channels };
    }

    /// <summary>Reads a transposed convolution as one convolution a phase.</summary>
    /// <param name="record">The operator record; read up to the phases.</param>
    internal static ConvGeometry[] ReadPhases(LayerRecord record)
    {
        int[] images = Read(record, 7);
        ConvGeometry whole = Images(record, images) with { Groups = record.Next() };
        List<(int Size, int Taps, int Dilation, int First)> rows = ReadPhases(record, images[4]);
        List<(int Size, int Taps, int Dilation, int First)> columns = ReadPhases(record, images[5]);
        return
        [
            .. rows.SelectMany((row, y) => columns.Select((column, x) => whole with
            {
                OutputHeight = row.Size,
                OutputWidth = column.Size,
                KernelHeight = row.Taps,
                KernelWidth = column.Taps,
                DilationY = row.Dilation,
                DilationX = column.Dilation,
                PadTop = -row.First,
                PadLeft = -column.First,
                OutputOffset = (y * whole.OutputRowStep) + (x * whole.OutputPixelStep),
                OutputRowStep = rows.Count * whole.OutputRowStep,
                OutputPixelStep = columns.Count * whole.OutputPixelStep,
            })),
        ];
    }

    /// <summary>The phases of an axis of a transposed convolution.</summary>
    private static List<(int Size, int Taps, int Dilation, int First)> ReadPhases(LayerRecord record, int size)
    {
        int stride = record.Next();
        int dilation = record.Next();
        List<(int Size, int Taps, int Dilation, int First)> phases = [];
        for (int i = 0; i < stride; i++)
        {
            phases.Add(((size - i + stride - 1) / stride, record.Next(), dilation, record.Next()));
        }

        return phases;
    }

    private static ConvGeometry ReadWindow(LayerRecord record)
    {
        ConvGeometry images = Images(record, Read(record, 7));
        int[] window = Read(record, 8);
        return images with
        {
            KernelHeight = window[0],
            KernelWidth = window[1],
            StrideY = window[2],
            StrideX = window[3],
            DilationY = window[4],
            DilationX = window[5],
            PadTop = window[6],
            PadLeft = window[7],
        };
    }

    /// <summary>A window of one tap over images: batches; input height, width, channels; output height, width, channels.</summary>
    private static ConvGeometry Images(LayerRecord record, int[] images) => new()
    {
        Batches = images[0],
        Height = images[1],
        Width = images[2],
        Channels = images[3],
        OutputHeight = images[4],
        OutputWidth = images[5],
        OutputChannels = images[6],
        InputStart = record.Input.Offset,
        OutputStart = record.Output.Offset,
        OutputRowStep = images[5] * images[6],
        OutputPixelStep = images[6],
        OutputImageStep = images[4] * images[5] * images[6],
    };

    private static int[] Read(LayerRecord record, int count) => [.. Enumerable.Range(0, count).Select(_ => record.Next())];
}
