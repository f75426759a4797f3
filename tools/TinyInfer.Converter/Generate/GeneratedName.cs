using System.Globalization;
using System.Text;

namespace TinyInfer.Converter.Generate;

/// <summary>Names in generated code.</summary>
public static class GeneratedName
{
    /// <summary>The namespace of generated classes.</summary>
    public const string Namespace = "TinyInfer.Models";

    /// <summary>The class of a model: its name in Pascal case, with "Model" at the end.</summary>
    /// <param name="model">The model's name, any text.</param>
    /// <returns>A C# identifier.</returns>
    public static string ClassOf(string model)
    {
        StringBuilder name = new();
        bool starts = true;
        foreach (char c in model)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(starts ? char.ToUpper(c, CultureInfo.InvariantCulture) : c);
            }

            starts = !char.IsAsciiLetter(c);
        }

        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, "Net");
        }

        string text = name.ToString();
        text = text.EndsWith("Model", StringComparison.Ordinal) && text.Length > 5 ? text : $"{text}Model";
        return text == nameof(InferenceModel) ? "InferenceNetModel" : text;
    }
}
