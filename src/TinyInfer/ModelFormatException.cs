using System;

namespace TinyInfer;

/// <summary>A model blob is truncated, corrupted, made for a newer version, or says something impossible. The message says what.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and where.</param>
    public ModelFormatException(string message)
        : base(message)
    {
    }
}
