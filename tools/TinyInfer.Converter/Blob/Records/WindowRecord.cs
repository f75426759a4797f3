namespace TinyInfer.Converter.Blob.Records;

/// <summary>A window that slides over images [batches, height, width, channels].</summary>
internal record WindowRecord
{
    /// <summary>Number of images.</summary>
    internal required int Batches { get; init; }

    /// <summary>Rows of the input.</summary>
    internal required int InputHeight { get; init; }

    /// <summary>Columns of the input.</summary>
    internal required int InputWidth { get; init; }

    /// <summary>Channels of the input.</summary>
    internal required int InputChannels { get; init; }

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

    /// <summary>Rows of padding above; negative if the window starts further down.</summary>
    internal int PadTop { get; init; }

    /// <summary>Columns of padding to the left; negative if the window starts further right.</summary>
    internal int PadLeft { get; init; }

    /// <summary>Number of taps.</summary>
    internal int Taps => KernelHeight * KernelWidth;

    /// <summary>Elements of an input image.</summary>
    internal int ImageLength => InputHeight * InputWidth * InputChannels;

    /// <summary>The images alone, under a window of one tap.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="output">Shape of the output.</param>
    internal static WindowRecord Of(IReadOnlyList<int> input, IReadOnlyList<int> output) => new()
    {
        Batches = input[0],
        InputHeight = input[1],
        InputWidth = input[2],
        InputChannels = input[3],
        OutputHeight = output[1],
        OutputWidth = output[2],
        OutputChannels = output[3],
    };

    /// <summary>Reads images and window.</summary>
    /// <param name="reader">Where from.</param>
    internal static WindowRecord Read(RecordReader reader) => ReadImages(reader) with
    {
        KernelHeight = reader.Next(),
        KernelWidth = reader.Next(),
        StrideY = reader.Next(),
        StrideX = reader.Next(),
        DilationY = reader.Next(),
        DilationX = reader.Next(),
        PadTop = reader.Next(),
        PadLeft = reader.Next(),
    };

    /// <summary>Reads the images alone.</summary>
    /// <param name="reader">Where from.</param>
    internal static WindowRecord ReadImages(RecordReader reader) => new()
    {
        Batches = reader.Next(),
        InputHeight = reader.Next(),
        InputWidth = reader.Next(),
        InputChannels = reader.Next(),
        OutputHeight = reader.Next(),
        OutputWidth = reader.Next(),
        OutputChannels = reader.Next(),
    };

    /// <summary>Appends images and window.</summary>
    /// <param name="op">Where to.</param>
    /// <returns>The operator.</returns>
    internal BlobOperator Write(BlobOperator op) =>
        WriteImages(op).Attribute(KernelHeight, KernelWidth, StrideY, StrideX, DilationY, DilationX, PadTop, PadLeft);

    /// <summary>Appends the images alone.</summary>
    /// <param name="op">Where to.</param>
    /// <returns>The operator.</returns>
    internal BlobOperator WriteImages(BlobOperator op) =>
        op.Attribute(Batches, InputHeight, InputWidth, InputChannels, OutputHeight, OutputWidth, OutputChannels);
}
