namespace TinyInfer.Converter.Files;

/// <summary>A source file to compile into firmware.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Text">Its contents.</param>
/// <param name="NeedsOwnAssembly">True where it has to be in a class library of its own, since an assembly would grow too large with
/// it.</param>
public sealed record GeneratedFile(string Name, string Text, bool NeedsOwnAssembly)
{
    /// <summary>Suffix of generated files' names.</summary>
    internal const string Ending = ".g.cs";

    /// <summary>The name of a class library for this file alone.</summary>
    public string AssemblyName => Name[..^Ending.Length];
}
