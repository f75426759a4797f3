namespace TinyInfer.Anomaly.Changes;

/// <summary>Filter of scores before they are compared with a threshold, as detector parameters name it.</summary>
public enum ScoreFilterKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><see cref="Ewma"/>.</summary>
    Ewma = 1,

    /// <summary><see cref="Cusum"/>.</summary>
    Cusum = 2,

    /// <summary><see cref="PageHinkley"/>.</summary>
    PageHinkley = 3,
}
