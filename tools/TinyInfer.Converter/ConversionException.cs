namespace TinyInfer.Converter;

/// <summary>A model, data file or option cannot be used. The message names the place and the remedy; it is meant for the user.</summary>
public sealed class ConversionException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public ConversionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="inner">What was found underneath.</param>
    public ConversionException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
