using System;

namespace TinyInfer.Signal;

/// <summary>Why a sensor's samples are not to be believed. Such samples make neither a normal nor an anomalous window.</summary>
[Flags]
public enum SensorFault
{
    /// <summary>The samples look like a sensor's.</summary>
    None = 0,

    /// <summary>No samples came for too long.</summary>
    Silent = 1,

    /// <summary>The value stands still.</summary>
    Stuck = 2,

    /// <summary>Too many samples lie at the end of the sensor's range.</summary>
    Saturated = 4,

    /// <summary>A value is NaN or infinite.</summary>
    NotANumber = 8,

    /// <summary>The same samples come again and again: a buffer is read that nobody fills.</summary>
    Repeating = 16,
}
