namespace TinyInfer.Converter.Graph;

/// <summary>An operator with a window that slides over images; padding before it may become padding of the window.</summary>
public interface IWindowed
{
    /// <summary>The window.</summary>
    WindowGeometry Window { get; set; }
}
