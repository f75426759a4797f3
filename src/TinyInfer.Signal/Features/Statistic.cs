namespace TinyInfer.Signal.Features;

/// <summary>A statistic of a window; see <see cref="SignalStatistics"/>. All but the mean are about the mean.</summary>
public enum Statistic
{
    /// <summary>The mean; 8 fraction bits.</summary>
    Mean = 0,

    /// <summary>The root mean square about the mean; 8 fraction bits.</summary>
    RootMeanSquare = 1,

    /// <summary>The largest distance from the mean; 8 fraction bits.</summary>
    Peak = 2,

    /// <summary>The highest sample less the lowest; 8 fraction bits.</summary>
    PeakToPeak = 3,

    /// <summary>Peak over root mean square; 16 fraction bits.</summary>
    CrestFactor = 4,

    /// <summary>Skewness; 16 fraction bits.</summary>
    Skewness = 5,

    /// <summary>Kurtosis; 16 fraction bits.</summary>
    Kurtosis = 6,

    /// <summary>Crossings of the mean; no fraction bits.</summary>
    ZeroCrossings = 7,
}
