namespace TinyInfer.Converter.Simulation;

/// <summary>Windows in a row that have something in common.</summary>
/// <typeparam name="T">Type of what they have in common.</typeparam>
/// <param name="First">Index of the first window.</param>
/// <param name="Last">Index of the last.</param>
/// <param name="Value">What they have in common.</param>
internal readonly record struct WindowRun<T>(int First, int Last, T Value)
{
    /// <summary>Divides windows into runs.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="valueOf">What a window of a run has in common with the others.</param>
    internal static IEnumerable<WindowRun<T>> In(IReadOnlyList<SimulatedWindow> windows, Func<SimulatedWindow, T> valueOf)
    {
        int first = 0;
        for (int i = 1; i <= windows.Count; i++)
        {
            if (i == windows.Count || !EqualityComparer<T>.Default.Equals(valueOf(windows[i]), valueOf(windows[first])))
            {
                yield return new WindowRun<T>(first, i - 1, valueOf(windows[first]));
                first = i;
            }
        }
    }
}
