using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Streaming;

/// <summary>A window along the axis of time.</summary>
/// <param name="Window">The window.</param>
/// <param name="IsVertical">True where time runs down the rows, false where it runs across the columns.</param>
internal sealed record TimeWindow(WindowGeometry Window, bool IsVertical)
{
    /// <summary>Frames from one position to the next.</summary>
    internal int Stride => IsVertical ? Window.StrideY : Window.StrideX;

    /// <summary>Frames that one position spans.</summary>
    internal int Extent => IsVertical
        ? ((Window.KernelHeight - 1) * Window.DilationY) + 1
        : ((Window.KernelWidth - 1) * Window.DilationX) + 1;

    /// <summary>Padding at the oldest end.</summary>
    internal int Before => IsVertical ? Window.Top : Window.Left;

    /// <summary>The window seen along an axis of [batches, height, width, channels]; null for the others.</summary>
    internal static TimeWindow? Of(WindowGeometry window, int axis) => axis is 1 or 2 ? new TimeWindow(window, axis == 1) : null;

    /// <summary>The window without padding along time, in whose place the cache is.</summary>
    internal WindowGeometry WithoutPadding() => IsVertical ? Window with { Top = 0, Bottom = 0 } : Window with { Left = 0, Right = 0 };
}
