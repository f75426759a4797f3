using System;

namespace TinyInfer.Signal.Features;

/// <summary>
/// Tells from what the scan of the samples gives in which of several ways a machine works: a partition of one channel's measure, its mean
/// or its root mean square for example, at edges.
/// </summary>
public sealed class RouteSelector
{
    private readonly Statistic _measure;
    private readonly int _channel;
    private readonly float[] _edges;

    /// <summary>Makes a selector.</summary>
    /// <param name="measure">What is measured: mean, root mean square, peak, peak to peak or crest factor.</param>
    /// <param name="channel">Of which channel, from 0.</param>
    /// <param name="edges">Where the second route begins, the third and so on, in counts, ascending. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The measure is another statistic, there is no edge, or edges do not ascend.</exception>
    public RouteSelector(Statistic measure, int channel, float[] edges)
    {
        if (measure < Statistic.Mean || measure > Statistic.CrestFactor || channel < 0 || edges.Length == 0)
        {
            throw new ArgumentException(
                "routes are chosen by mean, root mean square, peak, peak to peak or crest factor, at an edge or more");
        }

        for (int i = 0; i < edges.Length; i++)
        {
            if (edges[i] - edges[i] != 0f || (i > 0 && !(edges[i] > edges[i - 1])))
            {
                throw new ArgumentException("edges of routes are finite, and each is above the one before");
            }
        }

        _measure = measure;
        _channel = channel;
        _edges = edges;
    }

    /// <summary>Number of routes.</summary>
    public int Count => _edges.Length + 1;

    /// <summary>The channel that is measured.</summary>
    public int Channel => _channel;

    /// <summary>The measure of the last window, in counts.</summary>
    public float Level { get; private set; }

    /// <summary>Route of the last window, from 0.</summary>
    public int Route { get; private set; }

    /// <summary>Whether the measure takes squares of samples.</summary>
    internal bool NeedsSquares => WindowGate.TakesSquares(_measure);

    /// <summary>Takes a window.</summary>
    /// <param name="scans">The scan of each channel.</param>
    internal void Take(SampleScan[] scans)
    {
        Level = WindowGate.Measure(_measure, scans[_channel]);
        int route = 0;
        while (route < _edges.Length && Level >= _edges[route])
        {
            route++;
        }

        Route = route;
    }
}
