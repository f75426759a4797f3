namespace TinyInfer.Converter.Streaming;

/// <summary>How a network was made to stream.</summary>
/// <param name="TimeAxis">The input's axis of time.</param>
/// <param name="Window">Frames of the window that the network saw.</param>
/// <param name="Step">Frames that one step takes.</param>
/// <param name="WindowMacs">Multiply-accumulates over a whole window.</param>
/// <param name="StepMacs">Multiply-accumulates of one step.</param>
/// <param name="CheckedWindows">Windows of an unbroken stream on which both gave the same bytes.</param>
public sealed record StreamingSummary(int TimeAxis, int Window, int Step, long WindowMacs, long StepMacs, int CheckedWindows);
