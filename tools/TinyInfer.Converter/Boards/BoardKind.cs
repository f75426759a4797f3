namespace TinyInfer.Converter.Boards;

/// <summary>Chips that boards are made with.</summary>
public enum BoardKind
{
    /// <summary>ESP32.</summary>
    Esp32,

    /// <summary>ESP32-S3.</summary>
    Esp32S3,

    /// <summary>ESP32-C3.</summary>
    Esp32C3,

    /// <summary>ESP32-C6.</summary>
    Esp32C6,
}
