namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Shapes and window of a convolution.</summary>
internal sealed record ConvolutionShape(
    int Batches, int Height, int Width, int Channels, int OutputHeight, int OutputWidth, int OutputChannels, int KernelHeight,
    int KernelWidth, int StrideY, int StrideX, int DilationY, int DilationX, int PadTop, int PadLeft, int Groups)
{
    public bool IsDepthwise { get; init; }

    public int Columns => KernelHeight * KernelWidth * (Channels / Groups);

    public int WeightCount => Columns * OutputChannels;

    public int Macs => Batches * OutputHeight * OutputWidth * OutputChannels * Columns;

    public int[] InputShape => [Batches, Height, Width, Channels];

    public int[] OutputShape => [Batches, OutputHeight, OutputWidth, OutputChannels];

    public int[] Attributes =>
    [
        Batches, Height, Width, Channels, OutputHeight, OutputWidth, OutputChannels, KernelHeight, KernelWidth, StrideY, StrideX,
        DilationY, DilationX, PadTop, PadLeft,
    ];
}
